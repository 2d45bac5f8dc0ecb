using Sweeps.Execution.Exporting;

namespace Sweeps.Execution.Tests.Exporting;

public sealed class CsvRowsTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(1)", "'@SUM(1)")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("+cmd", "'+cmd")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("-2.5", "-2.5")]
    [InlineData("+1e-3", "+1e-3")]
    [InlineData("a\"b,c", "\"a\"\"b,c\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a\r\nb", "\"a\nb\"")]
    [InlineData("a\rb", "a\\u000db")]
    [InlineData("\r=1", "\\u000d=1")]
    [InlineData("", "")]
    public void Write_Text_IsQuotedAndNeverAFormula(string text, string expected) =>
        Assert.Equal($"name\n{expected}\n", Written(text));

    [Fact]
    public void Write_ValuesOfAllKinds_HaveOneForm() =>
        Assert.Equal("name\n-0.1,7,true,,NaN\n", Written(-0.1, 7L, true, null, double.NaN));

    private static string Written(params object?[] row)
    {
        using StringWriter text = new() { NewLine = "\n" };
        using (CsvRows rows = new(text, ["name"]))
            rows.Write(row);
        return text.ToString();
    }
}
