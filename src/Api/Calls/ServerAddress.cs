namespace Sweeps.Api.Calls;

/// <summary>Checks where a server is called, and the token that it is shown. No message has a secret in it: no
/// password and no token.</summary>
internal static class ServerAddress
{
    /// <summary>The address of a server.</summary>
    /// <exception cref="ArgumentException">It is none, or has a user or password; or no header can carry the
    /// token.</exception>
    public static Uri Checked(string server, string? token)
    {
        if (
            !Uri.TryCreate(server, UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("http" or "https")
            || address.Query.Length > 0
        )
            throw new ArgumentException(
                $"A server is given by its address, http://HOST:PORT or https://HOST:PORT, but was "
                    + $"`{WithoutSecrets(server)}`. Correct it, for instance to http://127.0.0.1:5080.",
                nameof(server)
            );
        if (address.UserInfo.Length > 0)
            throw new ArgumentException(
                $"A server's address has no user and no password, but `{WithoutSecrets(server)}` was given with some. "
                    + $"Leave them out, and put the token into {SweepsClient.TokenVariable}.",
                nameof(server)
            );
        if (token?.AsSpan().ContainsAnyExceptInRange('!', '~') == true)
            throw new ArgumentException(
                $"A token is made of visible ASCII characters, but the one in {SweepsClient.TokenVariable} has another "
                    + "(a space, a line's end, or a letter beyond ASCII). Copy it again, without quotes and line ends.",
                nameof(token)
            );
        return address;
    }

    /// <summary>An address as it is shown: without what stands before the host, and without a query.</summary>
    private static string WithoutSecrets(string server)
    {
        int query = server.IndexOf('?', StringComparison.Ordinal);
        string plain = query < 0 ? server : server[..query];
        int at = plain.LastIndexOf('@');
        int scheme = plain.IndexOf("://", StringComparison.Ordinal);
        return at < 0 ? plain : string.Concat(scheme < 0 ? "" : plain[..(scheme + 3)], plain.AsSpan(at + 1));
    }
}
