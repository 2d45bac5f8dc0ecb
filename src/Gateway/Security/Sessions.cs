using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>
/// Sessions of browsers, which have signed in once. A session is kept in its cookie alone, signed with a key that is
/// derived from the server's token, and from the person's own where one was shown: every gateway with the same tokens
/// knows it, another server's token ends all, and a person's sessions end when the token is revoked. A server without a
/// token of its own signs with a key that it draws at its start. A change that is asked for with the cookie must show
/// <see cref="Proof"/> in a header besides, which a page of another site can neither read nor send.
/// </summary>
internal sealed class Sessions(GatewayOptions options, NamedTokens named, TimeProvider clock)
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "sweeps-session";

    /// <summary>Name of the header with the proof.</summary>
    public const string ProofHeader = "X-Sweeps-Proof";

    private const int NonceBytes = 16;
    private const int KeyBytes = 32;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly EndedSessions _ended = new();

    private readonly byte[] _key = string.IsNullOrEmpty(options.Token)
        ? RandomNumberGenerator.GetBytes(KeyBytes)
        : HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(options.Token),
            KeyBytes,
            info: "sweeps dashboard session"u8.ToArray()
        );

    /// <summary>Whether anybody has to show a token.</summary>
    public bool AreNeeded => options.NeedsToken;

    /// <summary>Whose token this is; null: nobody's. Takes a time that does not depend on how much of it
    /// agrees.</summary>
    public Person? WhoseToken(string shown) =>
        !string.IsNullOrEmpty(options.Token) && Same(shown, options.Token) ? Person.WithServerToken
        : named.Find(shown) is { } known ? new(SignInKind.NamedToken, known.Name, known.Scope)
        : null;

    /// <summary>Compares hashes, which are of one length, in a time that does not depend on how much of them
    /// agrees.</summary>
    public static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(left)),
            SHA256.HashData(Encoding.UTF8.GetBytes(right))
        );

    /// <summary>Begins a session of a person.</summary>
    public void Begin(HttpContext context, Person person)
    {
        var until = clock.GetUtcNow() + Lifetime;
        string content = string.Create(
            CultureInfo.InvariantCulture,
            $"{until.ToUnixTimeSeconds()}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes))}"
        );
        if (person.IsNamed)
            content +=
                $".{(int)person.Kind}.{(int)person.Scope}.{Base64Url.EncodeToString(
                Encoding.UTF8.GetBytes(person.Name)
            )}";
        context.Response.Cookies.Append(Cookie, $"{content}.{Sign("session", content)}", Options(context, until));
    }

    /// <summary>
    /// Ends the session of a browser: its cookie is taken away, and whoever kept a copy is let in no more by this
    /// server. Other gateways with the same token let the copy in until it is past its time.
    /// </summary>
    public void End(HttpContext context)
    {
        if (TryRead(context.Request.Cookies[Cookie], out string? session, out _))
            _ended.Add(session, UntilOf(session), clock.GetUtcNow());
        context.Response.Cookies.Delete(Cookie, Options(context, null));
    }

    /// <summary>Whether a cookie is that of a session that is still good, and whose it is.</summary>
    public bool TryRead(string? cookie, [NotNullWhen(true)] out string? session, [NotNullWhen(true)] out Person? person)
    {
        (session, person) = (null, null);
        if (!AreNeeded || cookie is null || cookie.LastIndexOf('.') is not (> 0 and var end))
            return false;
        string content = cookie[..end];
        if (
            WhoseSession(content) is not { } whose
            || !Same(cookie[(end + 1)..], Sign("session", content))
            || UntilOf(content) <= clock.GetUtcNow()
            || _ended.Contains(content)
        )
        {
            return false;
        }

        (session, person) = (content, whose);
        return true;
    }

    /// <summary>What the pages of a session show with every change.</summary>
    public string Proof(string session) => Sign("proof", session);

    private static DateTimeOffset UntilOf(string content) =>
        long.TryParse(content.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long until)
            ? DateTimeOffset.FromUnixTimeSeconds(until)
            : DateTimeOffset.MinValue;

    /// <summary>Whose session this says it is, by what holds now; null: nobody's who may come in.</summary>
    private Person? WhoseSession(string content)
    {
        string[] parts = content.Split('.');
        if (parts.Length == 2)
            return string.IsNullOrEmpty(options.Token) ? null : Person.WithServerToken;
        if (
            parts.Length != 5
            || !Enum.TryParse(parts[2], out SignInKind kind)
            || !Enum.TryParse(parts[3], out TokenScope scope)
            || !Base64Url.IsValid(parts[4])
        )
            return null;
        string name = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[4]));
        return kind switch
        {
            // The scope is that which the token has now.
            SignInKind.NamedToken when named.Called(name) is { } known => new(kind, known.Name, known.Scope),
            SignInKind.Account when options.Accounts is not null => new(kind, name, scope),
            _ => null,
        };
    }

    private string Sign(string purpose, string content) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(KeyOf(content), Encoding.UTF8.GetBytes($"{purpose}:{content}")));

    /// <summary>A person's token is a part of the key: sessions of one that was revoked are good for nothing, also
    /// where the name was given to another.</summary>
    private byte[] KeyOf(string content) =>
        WhoseSession(content) is { Kind: SignInKind.NamedToken } person && named.Called(person.Name) is { } token
            ? HKDF.DeriveKey(
                HashAlgorithmName.SHA256,
                _key,
                KeyBytes,
                salt: Encoding.UTF8.GetBytes(token.Hash),
                info: "sweeps dashboard session of a person"u8.ToArray()
            )
            : _key;

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
