using Sweeps.Model.Names;

namespace Sweeps.Model.Tests.Names;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("mse", "cross_entropy squared", "squared")]
    [InlineData("MSE", "cross_entropy squared", "squared")]
    [InlineData("accuracy", "train_error test_error", "test_error")]
    [InlineData("batch-size", "batch epochs", "batch")]
    [InlineData("parameters", "name grid", "grid")]
    [InlineData("epohcs", "batch epochs", "epochs")]
    [InlineData("cel", "trial cell", "cell")]
    public void Guess_OfANearOrOtherWord_IsWhatIsMeant(string word, string candidates, string meant) =>
        Assert.Equal(meant, Spelling.Guess(word, candidates.Split(' ')));

    [Theory]
    [InlineData("pie", "line heat")]
    [InlineData("accuracy", "cell trial")]
    [InlineData("", "p lr")]
    public void Guess_OfWhatIsNeitherNearNorKnown_IsNothing(string word, string candidates) =>
        Assert.Null(Spelling.Guess(word, candidates.Split(' ')));

    [Fact]
    public void Guess_OfALongWord_IsNothing() =>
        Assert.Null(Spelling.Guess(new string('a', 100_000), [new string('a', 99_999)]));
}
