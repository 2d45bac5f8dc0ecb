using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Running;
using Sweeps.Client.Serving;
using Sweeps.Execution.Control;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps serve</c>: trains what is queued over HTTP.</summary>
internal sealed class ServeVerb : Verb
{
    private readonly RunOptions _options = new(served: false, shown: false);
    private readonly Option<string[]> _listen = new("--listen")
    {
        Description =
            "Address to listen on; may be given several times. Default: http://127.0.0.1:5080. Any other than "
            + "loopback needs a token in SWEEPS_API_TOKEN.",
        HelpName = "URL",
    };
    private readonly Option<string?> _certificate = new("--tls-certificate")
    {
        Description = "Certificate for https addresses: a PFX file (password in SWEEPS_TLS_PASSWORD) or a PEM file.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _key = new("--tls-key")
    {
        Description = "PEM file with the certificate's key.",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _proxies = new("--trust-proxy")
    {
        Description =
            "Proxy whose X-Forwarded headers are believed: an address, a network such as 10.0.0.0/8, or *; may be "
            + "given several times.",
        HelpName = "ADDRESS",
    };
    private readonly Option<string[]> _hosts = new("--host")
    {
        Description =
            "Host name that requests may be addressed to, beside localhost; may be given several times. Default: "
            + "on loopback none, elsewhere any.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _base = new("--base")
    {
        Description = "Path under which a proxy shows this server, such as /sweeps. Default: none.",
        HelpName = "PATH",
    };

    public ServeVerb()
        : base("serve", "Serve the HTTP API and train what is queued with it, until asked to stop.")
    {
        Add(_listen);
        _options.AddTo(this);
        Add(_certificate);
        Add(_key);
        Add(_proxies);
        Add(_hosts);
        Add(_base);
    }

    public override bool MayTrain => true;

    public override string Details =>
        "Goes on with whatever the store's queue holds. Sweeps share the slots: higher priorities first, equals "
        + "equally. Ctrl-C or SIGTERM checkpoints what is training and leaves; the next start goes on from "
        + "there. docs/api.md describes the API.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps serve", "Serve the user's own store on this machine, with all cores."),
            new(
                "SWEEPS_API_TOKEN=$(cat token) sweeps serve --listen https://0.0.0.0:8443 --tls-certificate "
                    + "cert.pem --tls-key key.pem --slots 8",
                "Serve others too: with a token, over TLS, on eight cores."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        await using StoreBackend place = (StoreBackend)
            await _options.OpenAsync(parse, session, make: true, cancellation);
        Training training = _options.Training(parse, session, "sweeps serve");
        using IDisposable? _ = ProgramRules.KeepPluginsOut(training.Host.RunsPrograms);
        return await EmbeddedServer.RunAsync(
            place.Store,
            training.Host,
            training.Data,
            options =>
            {
                if (parse.GetValue(_listen) is { Length: > 0 } listen)
                    options.Listen = listen;
                (options.CertificatePath, options.CertificateKeyPath) = (
                    parse.GetValue(_certificate),
                    parse.GetValue(_key)
                );
                options.BasePath = parse.GetValue(_base) ?? "";
                (options.TrustedProxies, options.Hosts) = (
                    parse.GetValue(_proxies) ?? [],
                    parse.GetValue(_hosts) ?? []
                );
            },
            session,
            cancellation
        );
    }
}
