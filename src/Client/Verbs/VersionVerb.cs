using System.CommandLine;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Model.Numerics;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps version</c>: what runs here.</summary>
internal sealed class VersionVerb : Verb
{
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public VersionVerb()
        : base("version", "Print the versions of program, engine and runtime, and the instructions the kernels use.")
    {
        Add(_format);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps version", "Print what to name in a report."),
            new(
                $"{InstructionPaths.Variable}=avx2 sweeps version",
                "Check that this processor can run a narrower path; all give the same bits."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        if (format == TableFormat.Table)
        {
            await session.Terminal.Out.WriteAsync(ProgramVersion.Text());
            return ExitCode.Done;
        }

        var facts = ProgramVersion.Facts();
        await TableWriter.WriteAsync(
            new Table(
                [.. facts.Select(fact => new Column(fact.Name))],
                [
                    [.. facts.Select(fact => (Value)fact.Value)],
                ]
            ),
            format,
            session.Terminal,
            cancellation
        );
        return ExitCode.Done;
    }
}
