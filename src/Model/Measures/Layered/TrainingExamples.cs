namespace Sweeps.Model.Measures.Layered;

/// <summary>The first training examples with the targets that training sees, and the network that is measured on
/// them.</summary>
internal sealed class TrainingExamples
{
    private TrainingExamples(MeasureContext context, int count)
    {
        Model = LayeredModel.Now(context);
        Loss = new OutputLoss(context.Subject.Configuration.Train);
        Inputs = new double[count][];
        Targets = new double[count][];
        for (int i = 0; i < count; i++)
        {
            context.ReadInput(InputSet.Train, i, Inputs[i] = new double[Model.Inputs]);
            context.WriteTrainingTarget(i, Targets[i] = new double[Model.Outputs]);
        }
    }

    /// <summary>The network.</summary>
    public LayeredModel Model { get; }

    /// <summary>The training loss.</summary>
    public OutputLoss Loss { get; }

    /// <summary>Inputs, in the training set's order.</summary>
    public double[][] Inputs { get; }

    /// <summary>Their targets.</summary>
    public double[][] Targets { get; }

    /// <summary>n.</summary>
    public int Count => Inputs.Length;

    /// <summary>At most <c>measure.inputs</c> of them; made once a snapshot.</summary>
    public static TrainingExamples Of(MeasureContext context) =>
        context.Shared(shared => new TrainingExamples(shared, Most(shared.Subject)));

    /// <summary>How many there are.</summary>
    public static int Most(MeasureSubject subject) =>
        InputSet.Train.Available(subject, subject.Configuration.Measure.Inputs);

    /// <summary>Why they cannot be had, as the end of a sentence; null if they can.</summary>
    public static string? Refusal(MeasureSubject subject) =>
        LayeredModel.Refusal(subject) ?? OutputLoss.Refusal(subject) ?? InputSet.Train.Refusal(subject);
}
