using Sweeps.Model.Names;

namespace Sweeps.Model.Measures;

/// <summary>Inputs that a measure is taken on.</summary>
public enum InputSet
{
    /// <summary>The training set; where examples are drawn afresh, the test set stands for it (draws from the same
    /// law).</summary>
    Train,

    /// <summary>The test set.</summary>
    Test,

    /// <summary>Independent normal coordinates of mean <c>measure.random_mean</c> and deviation
    /// <c>measure.random_deviation</c>, drawn by the trial's seed.</summary>
    Random,
}

internal static class InputSets
{
    public static string Word(this InputSet set) => EnumWords.Of(set);

    /// <summary>The inputs in words.</summary>
    public static string Words(this InputSet set) =>
        set switch
        {
            InputSet.Train => "the first training inputs",
            InputSet.Test => "the first test inputs",
            _ => "random inputs, each coordinate normal with mean `measure.random_mean` and deviation "
                + "`measure.random_deviation`,",
        };

    /// <summary>At most <paramref name="most"/> inputs of a set.</summary>
    public static int Available(this InputSet set, MeasureSubject subject, int most) =>
        set switch
        {
            InputSet.Train => Math.Min(most, subject.Shape.Train),
            InputSet.Test => Math.Min(most, subject.Shape.Test),
            _ => most,
        };

    public static string? Refusal(this InputSet set, MeasureSubject subject) =>
        set == InputSet.Train && subject.Configuration.Data.Fresh
            ? "needs a fixed training set, and this trial draws its examples afresh at every step"
            : null;
}
