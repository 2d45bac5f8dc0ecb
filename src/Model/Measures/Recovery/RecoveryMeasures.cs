using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Generated;

namespace Sweeps.Model.Measures.Recovery;

/// <summary>How close U Uᵀ has come to the matrix X that was measured.</summary>
internal sealed class RecoveryError : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "recovery_error",
            "recovery",
            "",
            "recovery_error",
            "‖U Uᵀ − X‖_F / ‖X‖_F",
            "Blanc et al. 2020, arXiv 1904.09080, section 5 (matrix sensing)",
            MeasureCost.Cheap
        );

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string? Refusal(MeasureSubject subject) => Recovery.Refusal(subject);

    public override void Evaluate(MeasureContext context)
    {
        double[] truth = Sensing.Truth(context.Subject.Configuration.Data, context.Subject.Configuration.Seed);
        ReadOnlySpan<double> u = context.Weights(1);
        int d = (int)Math.Sqrt(u.Length);
        double error = 0,
            size = 0;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double sum = 0;
                for (int k = 0; k < d; k++)
                    sum = Math.FusedMultiplyAdd(u[i * d + k], u[j * d + k], sum);
                double miss = sum - truth[i * d + j];
                error = Math.FusedMultiplyAdd(miss, miss, error);
                size = Math.FusedMultiplyAdd(truth[i * d + j], truth[i * d + j], size);
            }
        }

        context.Record("recovery_error", Math.Sqrt(error / size));
    }
}

/// <summary>Nuclear norm of U Uᵀ, which has no negative eigenvalue: its trace.</summary>
internal sealed class NuclearNorm : Measure
{
    public override MeasureDescription Description { get; } =
        new(
            "nuclear_norm",
            "recovery",
            "",
            "nuclear_norm, nuclear_norm_true",
            "‖U Uᵀ‖_* = ‖U‖_F²; `_true`: that of X",
            "Blanc et al. 2020, arXiv 1904.09080, section 5 (matrix sensing)",
            MeasureCost.Cheap
        );

    public override MeasureSettings Settings => MeasureSettings.None;

    public override string? Refusal(MeasureSubject subject) => Recovery.Refusal(subject);

    public override void Evaluate(MeasureContext context)
    {
        double norm = 0;
        foreach (double value in context.Weights(1))
            norm = Math.FusedMultiplyAdd(value, value, norm);
        context.Record("nuclear_norm", norm);
        double[] truth = Sensing.Truth(context.Subject.Configuration.Data, context.Subject.Configuration.Seed);
        int d = (int)Math.Sqrt(truth.Length);
        double trace = 0;
        for (int i = 0; i < d; i++)
            trace += truth[i * d + i];
        context.Record("nuclear_norm_true", trace);
    }
}

internal static class Recovery
{
    public static string? Refusal(MeasureSubject subject) =>
        subject.Configuration is { Network.Form: NetworkForm.Factor, Data.Name: "sensing" }
            ? null
            : "needs `network.form: factor` and `data: sensing`";
}
