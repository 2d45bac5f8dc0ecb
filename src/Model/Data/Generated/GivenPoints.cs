using System.Numerics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.InMemory;
using Sweeps.Model.Data.Shapes;

namespace Sweeps.Model.Data.Generated;

/// <summary>Points that the configuration lists.</summary>
internal static class GivenPoints
{
    public static TrialData<T> Load<T>(DataConfiguration data, DataShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var points = new Examples<T>(shape.Train, shape.Dimension, 0);
        for (int i = 0; i < points.Count; i++)
        {
            IReadOnlyList<double> numbers = data.Points![i];
            for (int j = 0; j < shape.Dimension; j++)
                points.Input(i)[j] = T.CreateTruncating(numbers[j]);
            points.Targets[i] = numbers[shape.Dimension];
        }

        return new TrialData<T>(shape.Dimension, 0, shape.Train, points, null, points);
    }
}
