using System.Globalization;
using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;
using Sweeps.Model.Names;

namespace Sweeps.Model.Data.Own;

/// <summary>The examples of a data set that a plugin brings.</summary>
internal static class BroughtExamples
{
    /// <exception cref="DataException">An example breaks a rule, or the plugin throws.</exception>
    public static TrialData<T> Load<T>(
        PluginDataSet set,
        DataConfiguration data,
        DataShape shape,
        long seed,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var train = Set<T>(set, data, shape, seed, test: false, cancellation);
        var test = Set<T>(set, data, shape, seed, test: true, cancellation);
        if (data.Normalize == Normalization.Standard)
            Standardization.Of(train, cancellation).ApplyTo(cancellation, train, test);
        return new TrialData<T>(shape.Dimension, shape.Classes, shape.Train, train, null, test);
    }

    private static Examples<T> Set<T>(
        PluginDataSet set,
        DataConfiguration data,
        DataShape shape,
        long seed,
        bool test,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Examples<T> examples = new(test ? shape.Test : shape.Train, shape.Dimension, shape.Classes);
        double[] wide = new double[shape.Dimension];
        for (int i = 0; i < examples.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(wide);
            double label = Write(set, data, seed, test, i, wide);
            Require(wide.All(double.IsFinite) && double.IsFinite(label), "numbers that are finite", set, test, i);
            Span<T> input = examples.Input(i);
            for (int j = 0; j < wide.Length; j++)
                input[j] = T.CreateTruncating(wide[j]);
            if (shape.Classes == 0)
            {
                examples.Targets[i] = label;
                continue;
            }

            Require(
                label == Math.Truncate(label) && label >= 0 && label < shape.Classes,
                string.Create(CultureInfo.InvariantCulture, $"a class from 0 to {shape.Classes - 1}, not {label}"),
                set,
                test,
                i
            );
            examples.Labels[i] = (int)label;
        }

        return examples;
    }

    private static double Write(PluginDataSet set, DataConfiguration data, long seed, bool test, int i, double[] wide)
    {
        try
        {
            return set.Write(data with { Name = VersionedName.Short(data.Name) }, seed, test, i, wide);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or DataException))
        {
            throw new DataException(
                $"The data set `{set.Info.Name}` of a plugin must give every example, but {Place(test, i)} threw "
                    + $"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Correct the "
                    + "plugin.",
                error
            );
        }
    }

    private static void Require(bool holds, string what, PluginDataSet set, bool test, int i)
    {
        if (!holds)
            throw new DataException(
                $"An example must have {what}, but {Place(test, i)} of the plugin's data set `{set.Info.Name}` has "
                    + "others. Correct the plugin."
            );
    }

    private static string Place(bool test, int i) =>
        string.Create(CultureInfo.InvariantCulture, $"{(test ? "test" : "training")} example {i}");
}
