using System.Text;
using Npgsql;

namespace Sweeps.Storage.Postgres;

/// <summary>Where a PostgreSQL store is:
/// <c>postgres://user:password@host:port/database?search_path=schema</c>.</summary>
internal sealed class PostgresLocation
{
    private const string Shape = "postgres://user@host:5432/database?search_path=schema";

    /// <summary>A process with fewer connections would wait for itself: one reads while others write.</summary>
    private const int LeastPool = 2;

    private static readonly Dictionary<string, SslMode> SslModes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    /// <summary>What may stand behind the question mark.</summary>
    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Options = new(
        StringComparer.Ordinal
    )
    {
        ["search_path"] = (settings, value) => settings.SearchPath = Schema(value),
        ["sslmode"] = (settings, value) =>
            settings.SslMode = SslModes.TryGetValue(value, out var mode)
                ? mode
                : throw new FormatException($"it must be one of {string.Join(", ", SslModes.Keys)}"),
        ["sslrootcert"] = (settings, value) => settings.RootCertificate = ThatIsThere(value),
        ["sslcert"] = (settings, value) => settings.SslCertificate = ThatIsThere(value),
        ["sslkey"] = (settings, value) => settings.SslKey = ThatIsThere(value),
        ["passfile"] = (settings, value) => settings.Passfile = ThatIsThere(value),
        ["host"] = (settings, value) => settings.Host = NotEmpty(value),
        ["application_name"] = (settings, value) => settings.ApplicationName = value,
        ["connect_timeout"] = (settings, value) => settings.Timeout = Number(value, 1, 1024, "seconds"),
        ["pool"] = (settings, value) => settings.MaxPoolSize = Number(value, LeastPool, 1024, "connections"),
    };

    private const int LongestName = 63;

    private PostgresLocation(NpgsqlConnectionStringBuilder settings, string display) =>
        (Settings, Display) = (settings, display);

    /// <summary>For the connection; with the password, if the location had one.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>For people: without the password.</summary>
    public string Display { get; }

    /// <summary>Whether a location is one of PostgreSQL's.</summary>
    public static bool Is(string location) =>
        location.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || location.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes a location apart. The password may also be in the environment (<c>PGPASSWORD</c>) or in a
    /// password file (<c>PGPASSFILE</c>, <c>~/.pgpass</c>).</summary>
    /// <exception cref="StoreException">It is not of that shape. Its text is not repeated, since a password may be in
    /// it.</exception>
    public static PostgresLocation Parse(string location)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var url) || url.Fragment.Length > 0)
            throw Malformed(
                "it cannot be read as one (characters such as `@`, `:`, `/`, `#` and `%` in a user name or "
                    + "password are written as %40, %3A, %2F, %23 and %25)"
            );

        if (url.Port == 0)
            throw Malformed("its port is 0; a port is from 1 to 65535, and 5432 where none is given");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host.Length > 0 ? url.IdnHost : "localhost",
            Port = url.Port > 0 ? url.Port : 5432,
        };
        string[] user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            settings.Password = Uri.UnescapeDataString(user[1]);
        string database = Uri.UnescapeDataString(url.AbsolutePath.Trim('/'));
        if (database.Length > 0)
            settings.Database = database;

        HashSet<string> given = [];
        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            string name = Uri.UnescapeDataString(parts[0]);
            if (parts.Length != 2 || !Options.TryGetValue(name, out var set))
                throw Malformed($"it has the option `{name}`; the options are {string.Join(", ", Options.Keys)}");
            if (!given.Add(name))
                throw Malformed($"it has the option `{name}` twice");
            try
            {
                set(settings, Uri.UnescapeDataString(parts[1]));
            }
            catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
            {
                throw Malformed(
                    $"`{Uri.UnescapeDataString(parts[1])}` is no value of its option `{name}`: {error.Message}"
                );
            }
        }

        string at =
            (settings.Username is { } who ? who + "@" : "")
            + (settings.Host!.Contains(':', StringComparison.Ordinal) ? $"[{settings.Host}]" : settings.Host);
        string schema = settings.SearchPath is { } path ? $"?search_path={path}" : "";
        return new(settings, $"postgres://{at}:{settings.Port}/{settings.Database}{schema}");
    }

    private static int Number(string value, int least, int most, string unit) =>
        int.TryParse(
            value,
            System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture,
            out int number
        )
        && number >= least
        && number <= most
            ? number
            : throw new FormatException($"it must be a number of {unit} from {least} to {most}");

    private static string NotEmpty(string value) =>
        value.Trim().Length > 0 ? value : throw new FormatException("it must not be empty");

    /// <summary>The server cuts longer names off, and two that begin alike would be one schema.</summary>
    private static string Schema(string value) =>
        value.Split(',').All(name => Encoding.UTF8.GetByteCount(name.Trim().Trim('"')) <= LongestName)
            ? NotEmpty(value)
            : throw new FormatException($"the name of a schema must have at most {LongestName} bytes");

    private static string ThatIsThere(string value) =>
        File.Exists(value) ? value : throw new FormatException("it must be a file that is there");

    private static StoreException Malformed(string why) =>
        new(
            StoreProblem.UnsupportedLocation,
            "postgres://…",
            $"A PostgreSQL store is named like {Shape}, but {why}. Correct --store."
        );
}
