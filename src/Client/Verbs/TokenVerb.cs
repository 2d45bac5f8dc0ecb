using System.CommandLine;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Gateway.Security;
using Sweeps.Gateway.Settings;
using Sweeps.Model.Names;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps token</c>: tokens by which several people use one server.</summary>
internal sealed class TokenVerb : Verb
{
    private static readonly string[] Actions = ["list", "create", "revoke"];

    private readonly Argument<string> _action = new("ACTION")
    {
        Description = "list the tokens (the default), create one and print it, or revoke one.",
        DefaultValueFactory = _ => "list",
    };
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "Whose token: letters, digits, `-` and `_`.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _scope = new("--scope")
    {
        Description =
            "What it is good for: read, submit (queue and extend too), operate (pause, cancel, delete too). Default: "
            + "submit.",
        HelpName = "SCOPE",
        DefaultValueFactory = _ => "submit",
    };
    private readonly Option<int?> _slots = new("--max-slots")
    {
        Description = "Most slots at once of all sweeps that are queued with it; others wait. Default: no limit.",
        HelpName = "N",
    };
    private readonly Option<long?> _trials = new("--max-trials")
    {
        Description = "Most trials that are not done, of all of them; a sweep beyond it is refused. Default: no limit.",
        HelpName = "N",
    };
    private readonly Option<string?> _bytes = new("--max-bytes")
    {
        Description = "Most room in the store, such as 20GB; beyond it sweeps are refused. Default: no limit.",
        HelpName = "SIZE",
    };
    private readonly Option<string?> _file = new("--file")
    {
        Description = $"The file of tokens. Default: that in {GatewayOptions.TokensVariable}.",
        HelpName = "FILE",
    };
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public TokenVerb()
        : base("token", "List, create or revoke tokens of several people for one server.")
    {
        _action.CompletionSources.Add(Actions);
        _action.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !Actions.Contains(value))
                result.AddError(
                    $"`sweeps token` can {string.Join(", ", Actions)}, but not `{value}`. Choose one of them."
                );
        });
        _scope.CompletionSources.Add([.. TokenFile.Scopes.Keys]);
        _scope.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !TokenFile.Scopes.ContainsKey(value))
                result.AddError(
                    $"`--scope` must be {string.Join(", ", TokenFile.Scopes.Keys)}, but was `{value}`. Choose one "
                        + "of them."
                );
        });
        Add(_action);
        Add(_name);
        Add(_scope);
        _slots.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
                result.AddError("`--max-slots` must be at least 1. Correct it, or leave it out for no limit.");
        });
        _trials.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 0)
                result.AddError("`--max-trials` must be at least 0. Correct it, or leave it out for no limit.");
        });
        _bytes.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && Retention.Bytes(value) is null)
                result.AddError($"`--max-bytes` must be a size such as 20GB, but was `{value}`. Correct it.");
        });
        Add(_slots);
        Add(_trials);
        Add(_bytes);
        Add(_file);
        Add(_format);
    }

    public override string Details =>
        "The file holds names, scopes and hashes; a token itself is printed once and kept nowhere. Servers that were "
        + $"started with the file in {GatewayOptions.TokensVariable} see its changes at once.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps token create alice --scope submit --file tokens", "Print a token with which Alice may queue."),
            new("sweeps token revoke alice --file tokens", "Let her token in no more."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        string file =
            parse.GetValue(_file)
            ?? Environment.GetEnvironmentVariable(GatewayOptions.TokensVariable)
            ?? throw new MisuseException(
                $"`sweeps token` needs a file of tokens, but neither --file nor {GatewayOptions.TokensVariable} names "
                    + "one. Name one, such as --file tokens."
            );
        try
        {
            switch (parse.GetValue(_action))
            {
                case "create":
                    session.Terminal.Out.WriteLine(
                        TokenFile.Add(
                            file,
                            Named(parse, "create"),
                            TokenFile.Scopes[parse.GetValue(_scope)!],
                            new(
                                parse.GetValue(_slots),
                                parse.GetValue(_trials),
                                parse.GetValue(_bytes) is { } size ? Retention.Bytes(size) : null
                            )
                        )
                    );
                    return ExitCode.Done;
                case "revoke":
                    TokenFile.Revoke(file, Named(parse, "revoke"));
                    return ExitCode.Done;
                default:
                    var tokens = TokenFile.Read(file);
                    bool limited = tokens.Any(token => token.Quota != TokenQuota.None);
                    Column[] columns = [new("name"), new("scope"), .. limited ? (Column[])[new("quota")] : []];
                    Value[][] rows =
                    [
                        .. tokens.Select(token =>
                            (Value[])
                                [token.Name, Word(token.Scope), .. limited ? (Value[])[token.Quota.ToString()] : []]
                        ),
                    ];
                    await TableWriter.WriteAsync(
                        new Table(columns, rows),
                        parse.GetValue(_format) ?? TableFormat.Table,
                        session.Terminal,
                        cancellation
                    );
                    return ExitCode.Done;
            }
        }
        catch (TokenFileException refused)
        {
            throw new MisuseException(refused.Message, refused);
        }
    }

    private string Named(ParseResult parse, string action) =>
        parse.GetValue(_name)
        ?? throw new MisuseException(
            $"`sweeps token {action}` needs a name, but got none. Type `sweeps token {action} NAME`."
        );

    private static string Word(TokenScope scope) => EnumWords.Of(scope);
}
