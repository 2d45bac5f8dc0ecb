using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>
/// Sessions of browsers, which have shown the token once. A session is kept in its cookie alone, signed with a key that
/// is derived from the token: every gateway with the same token knows it, and another token ends all. A change that is
/// asked for with the cookie must show <see cref="Proof"/> in a header besides, which a page of another site can
/// neither read nor send.
/// </summary>
internal sealed class Sessions(GatewayOptions options, TimeProvider clock)
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "sweeps-session";

    /// <summary>Name of the header with the proof.</summary>
    public const string ProofHeader = "X-Sweeps-Proof";

    private const int NonceBytes = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly EndedSessions _ended = new();

    private readonly byte[] _key = string.IsNullOrEmpty(options.Token)
        ? []
        : HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(options.Token),
            32,
            info: "sweeps dashboard session"u8.ToArray()
        );

    /// <summary>Whether anybody has to show a token.</summary>
    public bool AreNeeded => options.NeedsToken;

    /// <summary>Whether this is the token; takes a time that does not depend on how much of it agrees.</summary>
    public bool IsToken(string shown) => _key.Length > 0 && Same(shown, options.Token!);

    /// <summary>Compares hashes, which are of one length, in a time that does not depend on how much of them
    /// agrees.</summary>
    public static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(left)),
            SHA256.HashData(Encoding.UTF8.GetBytes(right))
        );

    /// <summary>Begins a session.</summary>
    public void Begin(HttpContext context)
    {
        var until = clock.GetUtcNow() + Lifetime;
        string content = string.Create(
            CultureInfo.InvariantCulture,
            $"{until.ToUnixTimeSeconds()}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes))}"
        );
        context.Response.Cookies.Append(Cookie, $"{content}.{Sign("session", content)}", Options(context, until));
    }

    /// <summary>
    /// Ends the session of a browser: its cookie is taken away, and whoever kept a copy is let in no more by this
    /// server. Other gateways with the same token let the copy in until it is past its time.
    /// </summary>
    public void End(HttpContext context)
    {
        if (TryRead(context.Request, out string? session))
            _ended.Add(session, UntilOf(session), clock.GetUtcNow());
        context.Response.Cookies.Delete(Cookie, Options(context, null));
    }

    /// <summary>Whether a request comes with a session that is still good.</summary>
    public bool TryRead(HttpRequest request, [NotNullWhen(true)] out string? session)
    {
        session = null;
        if (
            _key.Length == 0
            || request.Cookies[Cookie] is not { } cookie
            || cookie.LastIndexOf('.') is not (> 0 and var end)
        )
            return false;
        string content = cookie[..end];
        if (
            !Same(cookie[(end + 1)..], Sign("session", content))
            || UntilOf(content) <= clock.GetUtcNow()
            || _ended.Contains(content)
        )
        {
            return false;
        }

        session = content;
        return true;
    }

    /// <summary>What the pages of a session show with every change.</summary>
    public string Proof(string session) => Sign("proof", session);

    private static DateTimeOffset UntilOf(string content) =>
        long.TryParse(content.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long until)
            ? DateTimeOffset.FromUnixTimeSeconds(until)
            : DateTimeOffset.MinValue;

    private string Sign(string purpose, string content) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{purpose}:{content}")));

    // Lax, so that a link to a sweep in a letter opens it: looking changes nothing, and changes need the proof.
    private static CookieOptions Options(HttpContext context, DateTimeOffset? until) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
            Expires = until,
            IsEssential = true,
        };
}
