namespace Sweeps.Gateway.Settings;

/// <summary>How the gateway listens and what it takes.</summary>
public sealed class GatewayOptions
{
    /// <summary>The environment variable with the token.</summary>
    public const string TokenVariable = "SWEEPS_API_TOKEN";

    /// <summary>The environment variable with the path of the file of tokens.</summary>
    public const string TokensVariable = "SWEEPS_API_TOKENS";

    /// <summary>The environment variable with the password of a PFX certificate.</summary>
    public const string CertificatePasswordVariable = "SWEEPS_TLS_PASSWORD";

    /// <summary>Shortest token that is taken, in characters.</summary>
    public const int ShortestToken = 16;

    /// <summary>
    /// Addresses to listen on: <c>http://</c> or <c>https://</c>, an IP address, <c>localhost</c> or <c>*</c>, and a
    /// port (0: any that is free). Default: <c>http://127.0.0.1:5080</c>. Any that is not loopback needs a
    /// <see cref="Token"/>.
    /// </summary>
    public IReadOnlyList<string> Listen { get; set; } = ["http://127.0.0.1:5080"];

    /// <summary>The token that every request must show as <c>Authorization: Bearer …</c>. Default: that in
    /// <c>SWEEPS_API_TOKEN</c>; without one, only loopback is served.</summary>
    public string? Token { get; set; } = Environment.GetEnvironmentVariable(TokenVariable);

    /// <summary>The file with the tokens of several people (`sweeps token`), each with what it may be used for.
    /// Default: that in <c>SWEEPS_API_TOKENS</c>. <see cref="Token"/>, where there is one too, may be used for
    /// everything.</summary>
    public string? TokensPath { get; set; } = Environment.GetEnvironmentVariable(TokensVariable);

    /// <summary>By which accounts people may sign in at the dashboard, by OpenID Connect. Default: those of
    /// <c>SWEEPS_OIDC_AUTHORITY</c>; null: none.</summary>
    public AccountOptions? Accounts { get; set; } = AccountOptions.OfEnvironment();

    /// <summary>Whether every request must show a token, or the session of somebody who has signed in.</summary>
    internal bool NeedsToken => HasTokens || Accounts is not null;

    /// <summary>Whether there are tokens to show.</summary>
    internal bool HasTokens => !string.IsNullOrEmpty(Token) || !string.IsNullOrEmpty(TokensPath);

    /// <summary>The certificate for <c>https://</c> addresses: a PFX file, or a PEM file with the chain. Default: none,
    /// so that there can be no such address.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>The PEM file with the certificate's key, where it is not in the same file.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>The password of the certificate's file. Default: that in <c>SWEEPS_TLS_PASSWORD</c>.</summary>
    public string? CertificatePassword { get; set; } = Environment.GetEnvironmentVariable(CertificatePasswordVariable);

    /// <summary>
    /// Proxies whose word on the caller's address, scheme and host is taken (<c>X-Forwarded-*</c>): IP addresses,
    /// networks such as <c>10.0.0.0/8</c>, or <c>*</c>. Default: none. Behind a proxy callers may come from anywhere,
    /// so that a <see cref="Token"/> is needed.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>Host names that requests may be addressed to, beside those of loopback. Default: on loopback none,
    /// which keeps other sites' pages in a browser out; elsewhere any.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>Largest body of a request, in bytes. Default 4 MiB.</summary>
    public long MaxRequestBytes { get; set; } = 4 << 20;

    /// <summary>Requests that one address may make each second, in the long run. Default 100.</summary>
    public int RequestsPerSecond { get; set; } = 100;

    /// <summary>Requests that one address may make at once. Default 500.</summary>
    public int Burst { get; set; } = 500;

    /// <summary>How long a request may take; exports and live views may take longer. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The least that a caller must take of an answer that waits for it, in bytes a second, after 10 s: one
    /// that does not is cut off. Default 4096.</summary>
    public double MinBytesPerSecond { get; set; } = 4096;

    /// <summary>Exports and live views that may be open at once. Default 128.</summary>
    public int MaxStreams { get; set; } = 128;

    /// <summary>Exports and live views that one address may have open at once, so that one caller never takes all there
    /// are. Default 32; never more than <see cref="MaxStreams"/>.</summary>
    public int MaxStreamsPerAddress { get; set; } = 32;

    /// <summary>
    /// The path under which a proxy shows this server, such as <c>/sweeps</c>: every link, redirect and cookie is below
    /// it. The proxy should leave it on the requests that it passes on; one that cuts it off works too, unless the path
    /// begins as a path of this server does. Default: none.
    /// </summary>
    public string BasePath { get; set; } = "";
}

/// <summary>The gateway cannot be started as it is set up. The message says the rule, the value and the next
/// step.</summary>
public sealed class GatewayOptionsException(string message, Exception? inner = null) : Exception(message, inner);
