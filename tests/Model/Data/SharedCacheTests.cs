using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Data;

public class SharedCacheTests
{
    [Fact]
    public void Get_ByManyThreadsAtOnce_MakesOneValue()
    {
        var cache = new SharedCache(1_000);
        int made = 0;
        using var together = new Barrier(8);
        object[] got = new object[8];
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(i => new Thread(() =>
                {
                    together.SignalAndWait();
                    got[i] = cache.Get(
                        "key",
                        () =>
                        {
                            Interlocked.Increment(ref made);
                            return new object();
                        },
                        _ => 1
                    );
                })),
        ];

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(1, made);
        Assert.Single(got.Distinct());
    }

    [Fact]
    public void Get_AfterAFailure_TriesAgain()
    {
        var cache = new SharedCache(1_000);

        Assert.Throws<DataException>(() => cache.Get<string>("key", () => throw new DataException("not yet"), _ => 1));

        Assert.Equal("made", cache.Get("key", () => "made", _ => 1));
    }

    [Fact]
    public void Get_PastTheBound_LetsGoOfTheLeastRecentlyAskedFor()
    {
        var cache = new SharedCache(25);
        var made = new List<string>();
        string Get(string key) =>
            cache.Get(
                key,
                () =>
                {
                    made.Add(key);
                    return key;
                },
                _ => 10
            );

        foreach (string key in (string[])["a", "b", "a", "c", "a", "c", "b"])
            Get(key);

        Assert.Equal(["a", "b", "c", "b"], made);
    }

    [Fact]
    public void Get_OfAValueLargerThanTheBound_KeepsItUntilTheNext()
    {
        var cache = new SharedCache(25);
        int made = 0;
        string Large() =>
            cache.Get(
                "large",
                () =>
                {
                    made++;
                    return "large";
                },
                _ => 100
            );

        Large();
        Large();
        Assert.Equal(1, made);
        cache.Get("small", () => "small", _ => 1);
        Large();
        Assert.Equal(2, made);
    }

    [Fact]
    public void LetGo_OfWhatNobodyHasAskedForSince_KeepsTheRest()
    {
        var cache = new SharedCache(1_000);
        var made = new List<string>();
        string Get(string key) =>
            cache.Get(
                key,
                () =>
                {
                    made.Add(key);
                    return key;
                },
                _ => 10
            );
        Get("a");
        Get("b");
        cache.LetGo();
        Assert.Equal(2, cache.Count);

        Get("a");
        cache.LetGo();

        Assert.Equal(1, cache.Count);
        Get("a");
        Assert.Equal(["a", "b"], made);
        cache.LetGo();
        cache.LetGo();
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void LetGo_OfAValueThatSomebodyUses_LeavesOneOfIt()
    {
        var cache = new SharedCache(1_000);
        object used = cache.Get("key", () => new object(), _ => 10);
        cache.LetGo();
        cache.LetGo();
        cache.LetGo();
        Assert.Equal(0, cache.Count);

        Assert.Same(used, cache.Get("key", () => new object(), _ => 10));

        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Get_ThatFails_KeepsNothing()
    {
        var cache = new SharedCache(1_000);
        for (int key = 0; key < 10; key++)
            Assert.Throws<DataException>(() => cache.Get<string>(key, () => throw new DataException("no"), _ => 1));

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Load_OfTheSameDataTwice_GivesTheSameObject()
    {
        var data = new DataConfiguration
        {
            Name = "mixture",
            Train = 11,
            Test = 12,
        };

        Assert.Same(Loaded.Data<double>(data, 1), Loaded.Data<double>(data with { }, 1));
        Assert.NotSame(Loaded.Data<double>(data, 1), Loaded.Data<double>(data, 2));
        Assert.NotSame((object)Loaded.Data<double>(data, 1), Loaded.Data<float>(data, 1));
    }
}
