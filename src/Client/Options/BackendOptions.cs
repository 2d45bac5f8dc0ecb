using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Running;
using Sweeps.Client.Terminals;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Options;

/// <summary>The options that say where sweeps are: <c>--store</c>, and <c>--server</c> for verbs that a server can
/// do.</summary>
/// <param name="here">Whether it can be done in a store at hand.</param>
/// <param name="served">Whether a server can do it.</param>
internal sealed class BackendOptions(bool here = true, bool served = true)
{
    private readonly Option<string?> _store = CommonOptions.Store();
    private readonly Option<string?>? _server = served ? CommonOptions.Server() : null;

    public void AddTo(Command verb)
    {
        if (here)
            verb.Add(_store);
        if (_server is not null)
            verb.Add(_server);
    }

    /// <summary>The store that is named by an option.</summary>
    public string? Store(ParseResult parse) => here ? parse.GetValue(_store) : null;

    /// <summary>The server that is named, whether or not a store is named too; null: none.</summary>
    public string? ServerNamed(ParseResult parse) =>
        _server is not null && parse.GetValue(_server) is { Length: > 0 } named ? named
        : Environment.GetEnvironmentVariable(ServerReader.AddressVariable) is { Length: > 0 } usual ? usual
        : null;

    /// <summary>The server that is named, by an option or else by the environment; null: none, so that a store is
    /// meant.</summary>
    public string? Server(ParseResult parse)
    {
        if (_server is null)
            return null;
        string? named = parse.GetValue(_server);
        if (Store(parse) is not null)
        {
            return named is null
                ? null
                : throw new MisuseException(
                    $"Sweeps are in a store or behind a server, but both "
                        + $"`--store {ShownLocation.Of(Store(parse)!)}` and `--server {ShownLocation.Of(named)}` "
                        + "are given. Leave one of them out."
                );
        }

        return string.IsNullOrEmpty(named)
            && Environment.GetEnvironmentVariable(ServerReader.AddressVariable) is { Length: > 0 } usual
                ? usual
            : string.IsNullOrEmpty(named) ? null
            : named;
    }

    /// <summary>Opens the place; a store must be there already.</summary>
    public async Task<ISweepBackend> OpenAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        if (await OpenIfThereAsync(parse, session, cancellation) is { } place)
            return place;
        throw Missing(Location(parse));
    }

    /// <summary>Opens the place; null when it is a store that is not there yet.</summary>
    public async Task<ISweepBackend?> OpenIfThereAsync(
        ParseResult parse,
        Session session,
        CancellationToken cancellation
    )
    {
        if (Server(parse) is { } server)
            return await ServerBackend.OpenAsync(server, session, cancellation);
        string location = Location(parse);
        try
        {
            return new StoreBackend(SweepStores.OpenToRead(location, session.Clock), session);
        }
        catch (StoreException missing) when (missing.Problem == StoreProblem.NotMade)
        {
            return null;
        }
    }

    /// <summary>Opens the place for training; a store whose server is away is waited for. Its file must be there
    /// already unless <paramref name="make"/>.</summary>
    public async Task<ISweepBackend> OpenToTrainAsync(
        ParseResult parse,
        Session session,
        string? checkpoints,
        bool make,
        CancellationToken cancellation
    )
    {
        if (Server(parse) is { } server)
            return await ServerBackend.OpenAsync(server, session, cancellation);
        if (!make && StoreOpening.IsMissing(Location(parse)))
            throw Missing(Location(parse));
        StoreOpening opening = new(session);
        return new StoreBackend(await opening.OpenAsync(Store(parse), checkpoints, cancellation), session, opening);
    }

    /// <summary>The options that were typed, for a command that goes on. A password in them is left out: it is asked
    /// for in `PGPASSWORD` or a password file.</summary>
    public IEnumerable<string> Typed(ParseResult parse)
    {
        if (Store(parse) is { } store)
            return ["--store", ShellWord.Quote(ShownLocation.Of(store))];
        return _server is not null && parse.GetValue(_server) is { Length: > 0 } server
            ? ["--server", ShellWord.Quote(ShownLocation.Of(server))]
            : [];
    }

    /// <summary>There is no store where one is to be read.</summary>
    public static MisuseException Missing(string location) =>
        new(
            $"There must be a store to read from, but there is none at `{location}`. Run a sweep first, or name "
                + "another store with --store."
        );

    /// <summary>The store that is named by an option, or else the usual one.</summary>
    public string Location(ParseResult parse) =>
        Store(parse) is { Length: > 0 } named ? named : SweepStores.DefaultLocation;
}
