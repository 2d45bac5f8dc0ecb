using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Verifying;

namespace Sweeps.Client.Results;

/// <summary><c>sweeps store verify</c>: every rule of a store, and whether its rows keep it.</summary>
internal static class StoreVerification
{
    public static async Task<int> RunAsync(
        string? location,
        TableFormat format,
        Session session,
        CancellationToken cancellation
    )
    {
        List<StoreCheck> checks = [];
        await SweepStores.VerifyAsync(location, Tell, cancellation);
        if (format != TableFormat.Table)
            await TableWriter.WriteAsync(Table(checks), format, session.Terminal, cancellation);
        int broken = checks.Count(check => !check.Holds);
        if (format == TableFormat.Table)
            session.Terminal.Out.WriteLine(
                broken == 0
                    ? $"All {checks.Count} rules hold."
                    : $"{broken} of {checks.Count} rules are broken. Keep a copy (`sweeps store backup`) before "
                        + "anything else is done with this store."
            );
        return broken == 0 ? ExitCode.Done : ExitCode.Failed;

        void Tell(StoreCheck check)
        {
            checks.Add(check);
            if (format != TableFormat.Table)
                return;
            session.Terminal.Out.WriteLine($"{(check.Holds ? "holds " : "BROKEN")}  {check.Invariant}: {check.Rule}");
            foreach (string example in check.Examples)
                session.Terminal.Out.WriteLine($"          {example}");
            if (check.Breaches > check.Examples.Count)
                session.Terminal.Out.WriteLine(
                    $"          and {Display.Count(check.Breaches - check.Examples.Count)} more"
                );
        }
    }

    private static Table Table(IReadOnlyList<StoreCheck> checks) =>
        new(
            [new("rule"), new("holds"), new("breaches", IsNumber: true), new("examples"), new("text")],
            checks.Select(check =>
                new Value[]
                {
                    check.Invariant,
                    check.Holds ? "yes" : "no",
                    check.Breaches,
                    string.Join("; ", check.Examples),
                    check.Rule,
                }
            )
        );
}
