using System.Text.RegularExpressions;
using Sweeps.Model.Configurations;
using Sweeps.Model.Tests.Fields;
using Sweeps.Model.Validation;

namespace Sweeps.Model.Tests.Validation;

/// <summary>Refusals say a choice as it is written in grid files: <c>mean_absolute</c>, not its name in code.</summary>
public sealed class RefusalWordTests
{
    private const int Draws = 3000;

    // Names in code that are no words of their own elsewhere in a sentence; at its beginning they may stand.
    private static readonly Regex InCode = new(
        $@"(?<!^|\. )\b({string.Join('|', Enums.SelectMany(Enum.GetNames).Except(["Adam"]).Distinct())})\b",
        RegexOptions.CultureInvariant
    );

    private static Type[] Enums =>
        [.. typeof(TrialConfiguration).Assembly.GetTypes().Where(type => type.IsEnum && IsOfConfigurations(type))];

    [Fact]
    public void Refusals_OfRandomConfigurations_SayNoNameOfCode()
    {
        Random random = new(8);
        HashSet<string> rules = [];
        for (int i = 0; i < Draws; i++)
        {
            foreach (var breach in ConfigurationRules.Check(FieldPools.Draw(random, 0.25)))
            {
                Assert.DoesNotMatch(InCode, breach.Rule);
                Assert.DoesNotMatch(InCode, breach.NextStep);
                rules.Add(breach.Rule);
            }
        }

        Assert.Contains(rules, rule => rule.StartsWith("`mean_absolute` needs classes", StringComparison.Ordinal));
        Assert.InRange(rules.Count, 50, Draws);
    }

    private static bool IsOfConfigurations(Type type) => type.Namespace == typeof(TrialConfiguration).Namespace;
}
