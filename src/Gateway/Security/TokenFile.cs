using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Gateway.Settings;
using Sweeps.Model.Names;

namespace Sweeps.Gateway.Security;

/// <summary>A token that somebody has, by its name.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Scope">What may be done with it.</param>
/// <param name="Hash">SHA-256 of the token, in hexadecimal digits: the token itself is kept nowhere.</param>
public sealed record NamedToken(string Name, TokenScope Scope, string Hash)
{
    /// <summary>How much may be taken with it. Default: no limit.</summary>
    public TokenQuota Quota { get; init; } = TokenQuota.None;
}

/// <summary>
/// Tokens of several people in a file, one a line: name, scope, SHA-256 of the token, and its quota if it has one. A
/// token is 192 random bits, so that its hash gives nothing away.
/// </summary>
public static partial class TokenFile
{
    private const string Variable = GatewayOptions.TokensVariable;

    private const int TokenBytes = 24;
    private const int MostBytes = 1 << 20;

    /// <summary>The scopes by their names in the file.</summary>
    public static IReadOnlyDictionary<string, TokenScope> Scopes { get; } =
        Enum.GetValues<TokenScope>().ToDictionary(scope => EnumWords.Of(scope), StringComparer.Ordinal);

    /// <summary>The tokens of a file.</summary>
    /// <exception cref="TokenFileException">It cannot be read, or a line of it breaks a rule.</exception>
    public static IReadOnlyList<NamedToken> Read(string path) => Parse(Text(path), path);

    /// <summary>Adds a token to a file, which is made where there is none, and gives it: it cannot be had
    /// again.</summary>
    /// <exception cref="TokenFileException">There is one of that name, the name is none, or the file cannot be read or
    /// written.</exception>
    public static string Add(string path, string name, TokenScope scope, TokenQuota? quota = null)
    {
        if (!Name().IsMatch(name))
            throw new TokenFileException(
                $"A token's name must be 1 to 64 letters, digits, `-` or `_`, but was `{name}`. Give it another."
            );
        IReadOnlyList<NamedToken> before = File.Exists(path) ? Read(path) : [];
        if (before.Any(token => token.Name == name))
            throw new TokenFileException(
                $"Names of tokens must differ, but `{path}` has one for `{name}` already. Revoke it first, or take "
                    + "another name."
            );
        string made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        Write(path, [.. before, new(name, scope, HashOf(made)) { Quota = quota ?? TokenQuota.None }]);
        return made;
    }

    /// <summary>Takes a token out of a file. Servers that have the file let it in no more from then on.</summary>
    /// <exception cref="TokenFileException">There is none of that name, or the file cannot be read or
    /// written.</exception>
    public static void Revoke(string path, string name)
    {
        var before = Read(path);
        NamedToken[] left = [.. before.Where(token => token.Name != name)];
        if (left.Length == before.Count)
            throw new TokenFileException(
                $"A token that is revoked must be in the file, but `{path}` has none for `{name}`. `sweeps token` "
                    + "lists those that there are."
            );
        Write(path, left);
    }

    internal static string HashOf(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    internal static string Text(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(SmallFile.Read(path, MostBytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TokenFileException(
                $"{Variable} must name a file of tokens, but `{path}` cannot be read: {error.Message.TrimEnd('.')}. "
                    + "Correct it, or make one with `sweeps token create`.",
                error
            );
        }
    }

    internal static IReadOnlyList<NamedToken> Parse(string text, string path)
    {
        List<NamedToken> tokens = [];
        int number = 0;
        foreach (string line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (
                parts.Length < 3
                || TokenQuota.Parse(parts.AsSpan(3)) is not { } quota
                || !Name().IsMatch(parts[0])
                || !Scopes.TryGetValue(parts[1], out var scope)
                || !Hash().IsMatch(parts[2])
                || tokens.Any(token => token.Name == parts[0])
            )
                throw new TokenFileException(
                    FormattableString.Invariant(
                        $"A line of a file of tokens is a name of its own, a scope ({string.Join(", ", Scopes.Keys)}), "
                    )
                        + FormattableString.Invariant(
                            $"a SHA-256 and at most a quota (slots=N trials=N bytes=N), but line {number} of "
                        )
                        + FormattableString.Invariant($"`{path}` is not. Correct it.")
                );
            tokens.Add(new(parts[0], scope, parts[2]) { Quota = quota });
        }

        return tokens;
    }

    private static void Write(string path, IEnumerable<NamedToken> tokens)
    {
        string text = string.Concat(
            tokens.Select(token =>
                $"{token.Name} {EnumWords.Of(token.Scope)} {token.Hash} {token.Quota}".TrimEnd() + '\n'
            )
        );
        // Whoever reads it meanwhile sees all of the old or all of the new.
        string beside = $"{path}.{Environment.ProcessId}.new";
        try
        {
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TokenFileException(
                $"The file of tokens must be one that can be written, but `{path}` cannot: "
                    + $"{error.Message.TrimEnd('.')}. Name another with --file.",
                error
            );
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}

/// <summary>A file of tokens breaks a rule, or a change of it does. The message says which rule, and what to
/// do.</summary>
public sealed class TokenFileException(string message, Exception? inner = null) : Exception(message, inner);
