namespace Sweeps.Gateway.Security;

/// <summary>Who has signed in at the dashboard.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Name">The name that changes are recorded under.</param>
/// <param name="Scope">What may be done.</param>
internal sealed record Person(SignInKind Kind, string Name, TokenScope Scope)
{
    /// <summary>Whoever has shown the server's own token.</summary>
    public static Person WithServerToken { get; } = new(SignInKind.ServerToken, "token", TokenScope.Operate);

    /// <summary>Whether it is a certain person, and not whoever has the server's token.</summary>
    public bool IsNamed => Kind != SignInKind.ServerToken;
}

/// <summary>By what somebody has signed in.</summary>
internal enum SignInKind
{
    /// <summary>The token that the server was started with.</summary>
    ServerToken,

    /// <summary>A token of the person's own.</summary>
    NamedToken,

    /// <summary>An account elsewhere, by OpenID Connect.</summary>
    Account,
}
