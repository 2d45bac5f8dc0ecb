using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>Signs people in at the dashboard by accounts that they have elsewhere (OpenID Connect, authorization code
/// with PKCE). What comes of it is a session as any other.</summary>
internal static partial class Accounts
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "Account";

    /// <summary>Where the issuer sends people back to.</summary>
    public const string CallbackPath = "/login/account/callback";

    /// <summary>Any account will do.</summary>
    private const string Anybody = "*";

    private static readonly string[] UsualNames = ["preferred_username", "email", "sub"];

    /// <summary>Adds the scheme.</summary>
    /// <param name="authentication">What it is added to.</param>
    /// <param name="accounts">Which accounts.</param>
    /// <param name="secret">What all gateways of a cluster have in common, so that people may come back to another one;
    /// null: nothing.</param>
    /// <param name="refused">Answers whoever may not come in, with the reason.</param>
    public static void Add(
        AuthenticationBuilder authentication,
        AccountOptions accounts,
        string? secret,
        Func<HttpContext, string, Task> refused
    ) =>
        authentication.AddOpenIdConnect(
            SchemeName,
            options =>
            {
                options.Authority = accounts.Authority;
                options.RequireHttpsMetadata = accounts.Authority.StartsWith("https://", StringComparison.Ordinal);
                options.ClientId = accounts.ClientId;
                options.ClientSecret = accounts.ClientSecret;
                options.ResponseType = OpenIdConnectResponseType.Code;
                options.ResponseMode = OpenIdConnectResponseMode.Query;
                options.CallbackPath = CallbackPath;
                options.MapInboundClaims = false;
                options.DisableTelemetry = true;
                options.Scope.Clear();
                foreach (string scope in (string[])["openid", "profile", "email"])
                    options.Scope.Add(scope);
                options.DataProtectionProvider = new SharedProtection(secret);
                options.NonceCookie.SameSite = SameSiteMode.Lax;
                options.CorrelationCookie.SameSite = SameSiteMode.Lax;
                options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                // Only now all of the answer has been checked, the nonce too.
                options.Events.OnTicketReceived = context => EnterAsync(context, accounts, refused);
                options.Events.OnRemoteFailure = async context =>
                {
                    context.HandleResponse();
                    var log = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>();
                    Failed(log.CreateLogger(typeof(Accounts)), context.Failure);
                    await refused(
                        context.HttpContext,
                        $"The issuer {accounts.Authority} must confirm who you are, but did not. Try again; the "
                            + "server's log says why."
                    );
                };
            }
        );

    /// <summary>Begins a session of whoever the issuer says it is, or says why there is none.</summary>
    private static async Task EnterAsync(
        TicketReceivedContext context,
        AccountOptions accounts,
        Func<HttpContext, string, Task> refused
    )
    {
        var claims = context.Principal!;
        string? name = (accounts.NameClaim is { } own ? [own] : UsualNames)
            .Select(claim => claims.FindFirst(claim)?.Value)
            .FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        context.HandleResponse();
        if (name is null)
        {
            await refused(
                context.HttpContext,
                $"An account must have a name, but this one has none in {accounts.NameClaim ?? "any usual claim"}. Ask "
                    + "whoever runs the server."
            );
            return;
        }

        if (ScopeOf(claims, accounts) is not { } scope)
        {
            await refused(
                context.HttpContext,
                $"An account must be one that is let in, but `{name}` is not, by its `{accounts.ScopeClaim}`. Ask "
                    + "whoever runs the server."
            );
            return;
        }

        context
            .HttpContext.RequestServices.GetRequiredService<Sessions>()
            .Begin(context.HttpContext, new(SignInKind.Account, name, scope));
        context.HttpContext.Response.Redirect(context.ReturnUri ?? "/");
    }

    /// <summary>The greatest scope that its claims give; null: none.</summary>
    private static TokenScope? ScopeOf(ClaimsPrincipal claims, AccountOptions accounts)
    {
        HashSet<string> values = new(claims.FindAll(accounts.ScopeClaim).Select(claim => claim.Value)) { Anybody };
        return accounts.Operate.Any(values.Contains) ? TokenScope.Operate
            : accounts.Submit.Any(values.Contains) ? TokenScope.Submit
            : accounts.Read.Any(values.Contains) ? TokenScope.Read
            : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Somebody could not be signed in by an account.")]
    private static partial void Failed(ILogger log, Exception? failure);

    /// <summary>Seals what goes with people to the issuer and back, by a key that is derived from what gateways have in
    /// common; nothing is kept.</summary>
    private sealed class SharedProtection(byte[] key) : IDataProtector
    {
        private const int KeyBytes = 32;

        private static int NonceBytes => AesGcm.NonceByteSizes.MaxSize;
        private static int TagBytes => AesGcm.TagByteSizes.MaxSize;

        public SharedProtection(string? secret)
            : this(
                string.IsNullOrEmpty(secret)
                    ? RandomNumberGenerator.GetBytes(KeyBytes)
                    : SHA256.HashData(Encoding.UTF8.GetBytes(secret))
            ) { }

        public IDataProtector CreateProtector(string purpose) =>
            new SharedProtection(
                HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Encoding.UTF8.GetBytes(purpose))
            );

        public byte[] Protect(byte[] plaintext)
        {
            byte[] sealedText = new byte[NonceBytes + TagBytes + plaintext.Length];
            RandomNumberGenerator.Fill(sealedText.AsSpan(0, NonceBytes));
            using AesGcm cipher = new(key, TagBytes);
            cipher.Encrypt(
                sealedText.AsSpan(0, NonceBytes),
                plaintext,
                sealedText.AsSpan(NonceBytes + TagBytes),
                sealedText.AsSpan(NonceBytes, TagBytes)
            );
            return sealedText;
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            if (protectedData.Length < NonceBytes + TagBytes)
                throw new CryptographicException("What came back is too short.");
            byte[] plaintext = new byte[protectedData.Length - NonceBytes - TagBytes];
            using AesGcm cipher = new(key, TagBytes);
            cipher.Decrypt(
                protectedData.AsSpan(0, NonceBytes),
                protectedData.AsSpan(NonceBytes + TagBytes),
                protectedData.AsSpan(NonceBytes, TagBytes),
                plaintext
            );
            return plaintext;
        }
    }
}
