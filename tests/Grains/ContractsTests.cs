using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Sweeps.Grains.Contracts;

namespace Sweeps.Grains.Tests;

/// <summary>
/// What silos and clients of different builds say to each other while a cluster is upgraded, silo by silo. The file
/// changes only when somebody decides that it does: set <c>SWEEPS_WRITE_CONTRACTS=1</c>, run this test, and have the
/// difference read.
/// </summary>
public sealed class ContractsTests
{
    [Fact]
    public void Contracts_AreThoseOfTheFile()
    {
        string now = Describe();
        if (Environment.GetEnvironmentVariable("SWEEPS_WRITE_CONTRACTS") == "1")
            File.WriteAllText(Path.Combine(Folder(), "contracts.txt"), now);
        else
            Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "contracts.txt")), now);
    }

    [Fact]
    public void Contracts_AreNamedApartFromTheirTypes()
    {
        var types = Types().ToList();
        Assert.Equal(types.Count, types.Select(AliasOf).Distinct().Count());
        Assert.All(types, type => Assert.StartsWith("sweeps.", AliasOf(type), StringComparison.Ordinal));
        Assert.All(
            types.Where(type => type.IsInterface).SelectMany(type => type.GetMethods()),
            method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>())
        );
    }

    [Theory]
    [InlineData(typeof(Model.EngineVersion))]
    [InlineData(typeof(Scheduling.Identity.TrialKey))]
    [InlineData(typeof(Storage.ISweepStore))]
    [InlineData(typeof(Execution.EmbeddedHost))]
    public void Domain_KnowsNothingOfOrleans(Type type) =>
        Assert.DoesNotContain(
            type.Assembly.GetReferencedAssemblies(),
            name => name.Name!.StartsWith("Orleans", StringComparison.Ordinal)
        );

    private static IEnumerable<Type> Types() =>
        typeof(ISweepGrain)
            .Assembly.GetTypes()
            .Where(type =>
                type.Namespace == typeof(ISweepGrain).Namespace && type.GetCustomAttribute<AliasAttribute>() is not null
            )
            .OrderBy(AliasOf, StringComparer.Ordinal);

    private static string AliasOf(Type type) => type.GetCustomAttribute<AliasAttribute>()!.Alias;

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in Types())
        {
            text.Append(AliasOf(type)).Append('\n');
            if (type.IsEnum)
                foreach (object value in Enum.GetValues(type))
                    text.Append("  ")
                        .Append(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture))
                        .Append(' ')
                        .Append(value)
                        .Append('\n');
            else if (type.IsInterface)
                foreach (
                    var method in type.GetMethods()
                        .OrderBy(method => method.GetCustomAttribute<AliasAttribute>()?.Alias, StringComparer.Ordinal)
                )
                    text.Append("  ")
                        .Append(method.GetCustomAttribute<AliasAttribute>()?.Alias)
                        .Append('(')
                        .AppendJoin(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))
                        .Append(") ")
                        .Append(NameOf(method.ReturnType))
                        .Append('\n');
            else
                foreach (var (id, member, kind) in Members(type).OrderBy(member => member.Id))
                    text.Append("  ")
                        .Append(id)
                        .Append(' ')
                        .Append(member)
                        .Append(' ')
                        .Append(NameOf(kind))
                        .Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<(uint Id, string Name, Type Kind)> Members(Type type) =>
        type.GetProperties()
            .Where(property => property.GetCustomAttribute<IdAttribute>() is not null)
            .Select(property => (property.GetCustomAttribute<IdAttribute>()!.Id, property.Name, property.PropertyType));

    private static string NameOf(Type type)
    {
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        if (type.IsGenericType)
            return type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
                + "<"
                + string.Join(", ", type.GetGenericArguments().Select(NameOf))
                + ">";
        return type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
