using System.CommandLine;
using Sweeps.Client.Engines;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
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
        Description = $"What to install: {EngineList.Choice}.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<TableFormat?> _format = CommonOptions.Format();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public EngineVerb()
        : base("engine", $"List what computes trials, or install the engine {EngineList.Choice}.")
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

    public override string Details => EngineList.Details;

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps engine", "Print the engines, and what keeps one from working."),
            .. EngineList.Installable.Select(name => new Example(
                $"sweeps engine install {name}",
                $"Put the engine that grids with `engine: {name}` need beside the program."
            )),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        if (parse.GetValue(_action) != "install")
        {
            Column[] columns = [new("engine"), new("state"), new("found"), new("do")];
            await TableWriter.WriteAsync(
                new Table(columns, [.. EngineList.States().Select(RowOf)]),
                parse.GetValue(_format) ?? TableFormat.Table,
                session.Terminal,
                cancellation
            );
            return ExitCode.Done;
        }

        string? name = parse.GetValue(_name);
        EngineInstallation installation =
            EngineList.Installation(name, ProgramVersion.Current)
            ?? throw new MisuseException(
                $"`sweeps engine install` installs {EngineList.Choice}, but got "
                    + $"{(name is null ? "no name" : $"`{name}`")}. Type `sweeps engine install "
                    + $"{EngineList.Installable[0]}`."
            );
        if (!parse.GetValue(_quiet))
            session.Terminal.Error.WriteLine($"Installing the engine {name} in {installation.Folder} ...");
        long bytes = await installation.RunAsync(cancellation);
        if (EngineList.States().First(engine => engine.Name == name).Refusal is { } trouble)
            throw new EngineUnavailableException($"Installed, but: {trouble.Reason}", trouble.Advice, trouble);
        session.Terminal.Out.WriteLine($"{installation.Folder}: {Display.Count(bytes >> 20)} MiB, works here");
        return ExitCode.Done;
    }

    private static Value[] RowOf(EngineState engine) =>
        engine switch
        {
            { Found: null } => [engine.Name, "not installed", "", $"sweeps engine install {engine.Name}"],
            { Refusal: { } trouble } => [engine.Name, "FAILS", trouble.Reason, trouble.Advice],
            _ => [engine.Name, "ok", engine.Found, ""],
        };
}
