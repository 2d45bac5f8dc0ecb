namespace Sweeps.Gateway.Settings;

/// <summary>By which accounts of an issuer of OpenID Connect people may sign in at the dashboard, and what each may
/// do.</summary>
public sealed record AccountOptions
{
    private const string Prefix = "SWEEPS_OIDC_";

    /// <summary>The issuer's URL, under which its <c>/.well-known/openid-configuration</c> lies; https, but on
    /// loopback.</summary>
    public required string Authority { get; init; }

    /// <summary>The name under which the issuer knows this server.</summary>
    public required string ClientId { get; init; }

    /// <summary>The secret that the issuer has given this server; null: none, for issuers that ask for none.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The claim that holds what changes are recorded under. Default: <c>preferred_username</c>, else
    /// <c>email</c>, else <c>sub</c>.</summary>
    public string? NameClaim { get; init; }

    /// <summary>The claim whose values say what may be done. Default: <c>groups</c>.</summary>
    public string ScopeClaim { get; init; } = "groups";

    /// <summary>Values of that claim by which everything may be seen; <c>*</c>: any account will do. Default:
    /// none.</summary>
    public IReadOnlyList<string> Read { get; init; } = [];

    /// <summary>Values by which sweeps may be queued too. Default: none.</summary>
    public IReadOnlyList<string> Submit { get; init; } = [];

    /// <summary>Values by which sweeps may be paused, cancelled and deleted too. Default: none.</summary>
    public IReadOnlyList<string> Operate { get; init; } = [];

    /// <summary>What the environment's <c>SWEEPS_OIDC_…</c> say; null: nothing.</summary>
    internal static AccountOptions? OfEnvironment()
    {
        if (Value("AUTHORITY") is not { } authority)
            return null;
        return new()
        {
            Authority = authority,
            ClientId = Value("CLIENT_ID") ?? "",
            ClientSecret = Value("CLIENT_SECRET"),
            NameClaim = Value("NAME_CLAIM"),
            ScopeClaim = Value("SCOPE_CLAIM") ?? "groups",
            Read = Values("READ"),
            Submit = Values("SUBMIT"),
            Operate = Values("OPERATE"),
        };

        static string? Value(string name) =>
            Environment.GetEnvironmentVariable(Prefix + name) is { Length: > 0 } value ? value : null;

        static string[] Values(string name) =>
            Value(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    /// <exception cref="GatewayOptionsException">Something is missing or cannot be.</exception>
    internal void Validate()
    {
        if (
            !Uri.TryCreate(Authority, UriKind.Absolute, out var issuer)
            || !(issuer.Scheme == Uri.UriSchemeHttps || (issuer.Scheme == Uri.UriSchemeHttp && issuer.IsLoopback))
        )
            throw new GatewayOptionsException(
                $"{Prefix}AUTHORITY must be the https URL of an issuer of OpenID Connect, but was `{Authority}`. "
                    + "Correct it."
            );
        if (ClientId.Length == 0)
            throw new GatewayOptionsException(
                $"An issuer must know this server by a name, but {Prefix}CLIENT_ID is empty. Register the server at "
                    + $"{Authority}, and set it."
            );
        if (Read.Count + Submit.Count + Operate.Count == 0)
            throw new GatewayOptionsException(
                $"Some account must be let in, but {Prefix}READ, {Prefix}SUBMIT and {Prefix}OPERATE are empty. Set one "
                    + $"of them to values of the claim `{ScopeClaim}`, or to `*` for all accounts."
            );
    }
}
