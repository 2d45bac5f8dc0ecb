using System.CommandLine;
using Sweeps.Client.Engines;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Engines;
using Sweeps.Model;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Training;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps engine</c>: what computes trials, and how to get more of it.</summary>
internal sealed class EngineVerb : Verb
{
    private static readonly string[] Actions = ["list", "install"];

    private readonly Argument<string> _action = new("ACTION")
    {
        Description = "list the engines and whether they work here (the default), or install one.",
        DefaultValueFactory = _ => "list",
    };
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "What to install: torch.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public EngineVerb()
        : base("engine", "List what computes trials, or install the engine torch.")
    {
        _action.CompletionSources.Add(Actions);
        _action.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !Actions.Contains(value))
                result.AddError(
                    $"`sweeps engine` can {string.Join(", ", Actions)}, but not `{value}`. Choose one of them."
                );
        });
        Add(_action);
        Add(_name);
        Add(_format);
        Add(_quiet);
    }

    public override string Details =>
        "`native` comes with the program. `torch` is half a gigabyte beside it; it is fetched with the .NET SDK, "
        + "replaces the one that is there, and is loaded to see whether it works on this machine.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps engine", "Print the engines, and what keeps one from working."),
            new(
                "sweeps engine install torch",
                "Put the engine that grids with `engine: torch` need beside the program."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        if (parse.GetValue(_action) != "install")
        {
            TrainingEngines engines = new(new DataSets());
            Column[] columns = [new("engine"), new("state"), new("found"), new("do")];
            await TableWriter.WriteAsync(
                new Table(columns, [.. TrainingEngines.Names.Select(name => RowOf(name, engines))]),
                parse.GetValue(_format) ?? TableFormat.Table,
                session.Terminal,
                cancellation
            );
            return ExitCode.Done;
        }

        if (parse.GetValue(_name) is not "torch" and var name)
            throw new MisuseException(
                $"`sweeps engine install` installs torch, but got {(name is null ? "no name" : $"`{name}`")}. "
                    + "Type `sweeps engine install torch`."
            );
        TorchInstallation installation = new(TrainingEngines.TorchFolder, ProgramVersion.Current);
        if (!parse.GetValue(_quiet))
            session.Terminal.Error.WriteLine($"Installing the engine torch in {installation.Folder} ...");
        long bytes = await installation.RunAsync(cancellation);
        if (new TrainingEngines(new DataSets()).WhyNot(EngineKind.Torch) is { } trouble)
            throw new EngineUnavailableException($"Installed, but: {trouble.Reason}", trouble.Advice, trouble);
        session.Terminal.Out.WriteLine($"{installation.Folder}: {Display.Count(bytes >> 20)} MiB, works here");
        return ExitCode.Done;
    }

    private static Value[] RowOf(string name, TrainingEngines engines)
    {
        bool comesAsFiles = name == EngineKind.Torch;
        if (comesAsFiles && engines.TorchFile is null)
            return [name, "not installed", "", $"sweeps engine install {name}"];
        return engines.WhyNot(name) is { } trouble
            ? [name, "FAILS", trouble.Reason, trouble.Advice]
            :
            [
                name,
                "ok",
                comesAsFiles ? Path.GetDirectoryName(engines.TorchFile)! : $"engine version {EngineVersion.Current}",
                "",
            ];
    }
}
