using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sweeps.Silo;

namespace Sweeps.Grains.Tests.Silo;

public sealed class SiloOptionsTests
{
    private const string Store = "postgres://tester:secret@127.0.0.1/sweeps";

    [Fact]
    public void Options_WithAStore_HaveDefaults()
    {
        var options = Read(("STORE", Store));
        Assert.Equal(
            (11111, 30000, 8081, "sweeps"),
            (options.SiloPort, options.GatewayPort, options.HealthPort, options.Cluster)
        );
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25)), (options.Lease, options.Drain));
    }

    [Fact]
    public void Options_GivenByName_AreTaken()
    {
        var options = Read(
            ("STORE", Store),
            ("SILO_PORT", "12000"),
            ("SLOTS", "3"),
            ("LABELS", "big, old"),
            ("LEASE", "00:00:20"),
            ("DRAIN", "2 min")
        );
        Assert.Equal((12000, 3, TimeSpan.FromSeconds(20)), (options.SiloPort, options.Slots, options.Lease));
        Assert.Equal(TimeSpan.FromMinutes(2), options.Drain);
        Assert.Equal(["big", "old"], options.LabelList);
    }

    [Theory]
    [InlineData("STORE", "", "SWEEPS_STORE must name")]
    [InlineData("STORE", "results/sweeps.db", "SWEEPS_STORE")]
    [InlineData("SILO_PORT", "0", "SWEEPS_SILO_PORT must be a port")]
    [InlineData("GATEWAY_PORT", "70000", "SWEEPS_GATEWAY_PORT must be a port")]
    [InlineData("HEALTH_PORT", "11111", "must differ")]
    [InlineData("ADVERTISED_IP", "0.0.0.0", "SWEEPS_ADVERTISED_IP must be an IP address")]
    [InlineData("ADVERTISED_IP", "a-name", "SWEEPS_ADVERTISED_IP must be an IP address")]
    [InlineData("SLOTS", "0", "SWEEPS_SLOTS must be 1 … 1024")]
    [InlineData("LEASE", "00:00:00.5", "SWEEPS_LEASE must be between")]
    [InlineData("CHECKPOINT", "00:00:00", "SWEEPS_CHECKPOINT must be")]
    [InlineData("DRAIN", "02:00:00", "SWEEPS_DRAIN must be between")]
    [InlineData("LEASE", "500ms", "SWEEPS_LEASE must be between")]
    [InlineData("CHECKPOINT", "10", "SWEEPS_CHECKPOINT must be a time such as")]
    [InlineData("DRAIN", "soon", "SWEEPS_DRAIN must be a time such as")]
    [InlineData("LOG", "xml", "SWEEPS_LOG must be `text` or `json`")]
    [InlineData("ADVERTISED_IP", "203.0.113.1", "without TLS must be reached at a private address")]
    [InlineData("SILO_TLS_KEY", "silo.key", "SWEEPS_SILO_TLS_CERTIFICATE and SWEEPS_SILO_TLS_CA are not set")]
    public void Options_OutOfBounds_AreRefusedByName(string key, string value, string message)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(("STORE", Store), (key, value)));
        Assert.Contains(message, Assert.Single(error.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_WithTls_MayHaveAnAddressThatIsNotPrivate() =>
        Assert.Equal(
            "203.0.113.1",
            Read(
                ("STORE", Store),
                ("ADVERTISED_IP", "203.0.113.1"),
                ("SILO_TLS_CERTIFICATE", "silo.crt"),
                ("SILO_TLS_KEY", "silo.key"),
                ("SILO_TLS_CA", "ca.crt")
            )
                .Address.ToString()
        );

    [Fact]
    public void Options_ThatAreNoNumbers_AreRefusedByName() =>
        Assert.Contains(
            "SILO_PORT",
            Assert.Throws<InvalidOperationException>(() => Read(("STORE", Store), ("SILO_PORT", "many"))).Message,
            StringComparison.Ordinal
        );

    private static SiloOptions Read(params (string Key, string Value)[] values)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (key, value) in values)
            settings[key] = value;
        return SiloHost.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }
}
