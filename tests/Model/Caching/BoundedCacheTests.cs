using Sweeps.Model.Caching;
using Sweeps.Model.Data.InMemory;

namespace Sweeps.Model.Tests.Caching;

public class BoundedCacheTests
{
    [Fact]
    public void Get_ByManyThreadsAtOnce_MakesOneValue()
    {
        var cache = new BoundedCache<string, object>(1_000);
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
        var cache = new BoundedCache<string, string>(1_000);

        Assert.Throws<DataException>(() => cache.Get("key", () => throw new DataException("not yet")));

        Assert.Equal("made", cache.Get("key", () => "made", _ => 1));
    }

    [Fact]
    public void Get_PastTheBound_LetsGoOfTheLeastRecentlyAskedFor()
    {
        var cache = new BoundedCache<string, string>(25);
        var made = new List<string>();
        string Get(string key) => GetNoted(cache, key, made);

        foreach (string key in (string[])["a", "b", "a", "c", "a", "c", "b"])
            Get(key);

        Assert.Equal(["a", "b", "c", "b"], made);
    }

    [Fact]
    public void Get_OfAValueLargerThanTheBound_KeepsItUntilTheNext()
    {
        var cache = new BoundedCache<string, string>(25);
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
        var cache = new BoundedCache<string, string>(1_000);
        var made = new List<string>();
        string Get(string key) => GetNoted(cache, key, made);
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
        var cache = new BoundedCache<string, object>(1_000);
        object used = cache.Get("key", () => new object(), _ => 10);
        cache.LetGo();
        cache.LetGo();
        cache.LetGo();
        Assert.Equal(0, cache.Count);

        Assert.Same(used, cache.Get("key", () => new object(), _ => 10));

        Assert.Equal(1, cache.Count);
    }

    /// <summary>Who waits for another's value can leave, and the other goes on.</summary>
    [Fact]
    public async Task GetUnless_AskedToStopWhileAnotherMakesIt_LeavesTheOther()
    {
        var cache = new BoundedCache<string, string>(1_000);
        using var begun = new ManualResetEventSlim();
        using var finish = new ManualResetEventSlim();
        var token = TestContext.Current.CancellationToken;
        var making = Task.Run(
            () =>
                cache.Get(
                    "key",
                    () =>
                    {
                        begun.Set();
                        finish.Wait(token);
                        return "value";
                    }
                ),
            token
        );
        begun.Wait(token);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            cache.GetUnless("key", () => "other", null, new CancellationToken(true))
        );

        finish.Set();
        Assert.Equal("value", await making);
    }

    [Fact]
    public void Remove_WhileTheValueIsBeingMade_LetsGoOfIt()
    {
        var dropped = new List<string>();
        var cache = new BoundedCache<string, string>(1_000, dropped.Add);

        string got = cache.Get(
            "key",
            () =>
            {
                cache.Remove("key");
                return "made";
            }
        );

        Assert.Equal("made", got);
        Assert.Equal(["made"], dropped);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Get_ThatFails_KeepsNothing()
    {
        var cache = new BoundedCache<string, string>(1_000);
        for (int key = 0; key < 10; key++)
            Assert.Throws<DataException>(() => cache.Get($"{key}", () => throw new DataException("no")));

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Get_PastTheBoundByCount_LetsGoOfOneAtATime()
    {
        var cache = new BoundedCache<int, int>(3);
        foreach (int key in (int[])[1, 2, 3, 1, 4])
            Assert.Equal(key, cache.Get(key, () => key));

        Assert.Equal(3, cache.Count);
        Assert.False(cache.TryFind(2, out _));
        Assert.True(cache.TryFind(1, out _) && cache.TryFind(3, out _) && cache.TryFind(4, out _));
    }

    [Fact]
    public void Get_WhoWaitedForOneThatFails_MakesItsOwn()
    {
        var cache = new BoundedCache<string, string>(10);
        using var begun = new ManualResetEventSlim();
        using var fails = new ManualResetEventSlim();
        Thread first = new(() =>
            Assert.Throws<OperationCanceledException>(() =>
                cache.Get(
                    "key",
                    () =>
                    {
                        begun.Set();
                        fails.Wait();
                        throw new OperationCanceledException("it was given up");
                    }
                )
            )
        );
        first.Start();
        begun.Wait(Token);
        string? got = null;
        Thread second = new(() => got = cache.Get("key", () => "made"));
        second.Start();
        fails.Set();
        first.Join();
        second.Join();

        Assert.Equal("made", got);
    }

    [Fact]
    public void Get_NestedForAnotherKey_MakesBoth()
    {
        var cache = new BoundedCache<string, string>(10);

        Assert.Equal("outer of inner", cache.Get("outer", () => "outer of " + cache.Get("inner", () => "inner")));

        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public async Task GetAsync_ByManyOfWhomSomeLeave_MakesOneForThoseWhoStay()
    {
        var cache = new BoundedCache<string, string>(10);
        TaskCompletionSource<string> value = new();
        int made = 0;
        Task<string> Ask(CancellationToken leaving) =>
            cache.GetAsync(
                "key",
                _ => true,
                () =>
                {
                    Interlocked.Increment(ref made);
                    return value.Task;
                },
                leaving
            );
        using CancellationTokenSource leaves = new();
        var (leaver, stayer) = (Ask(leaves.Token), Ask(Token));

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        value.SetResult("made");

        Assert.Equal(("made", "made", 1), (await stayer, await Ask(Token), made));
    }

    [Fact]
    public async Task GetAsync_OfAValueThatIsGoodNoMore_MakesItAnew()
    {
        var cache = new BoundedCache<string, int>(10);
        int made = 0;
        Task<int> Ask(int least) =>
            cache.GetAsync("key", known => known >= least, () => Task.FromResult(++made), Token);

        int[] got = [await Ask(1), await Ask(1), await Ask(2), await Ask(1)];

        Assert.Equal([1, 1, 2, 2], got);
    }

    [Fact]
    public async Task GetAsync_ThatFails_TellsAllWhoWaitAndKeepsNothing()
    {
        var cache = new BoundedCache<string, string>(10);
        TaskCompletionSource<string> value = new();
        Task<string> Ask() => cache.GetAsync("key", _ => true, () => value.Task, Token);
        Task<string>[] waiting = [Ask(), Ask()];

        value.SetException(new DataException("no"));

        foreach (var one in waiting)
            await Assert.ThrowsAsync<DataException>(() => one);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Remove_WhileItIsBeingMade_KeepsNothing()
    {
        var cache = new BoundedCache<string, string>(10);

        cache.Get(
            "key",
            () =>
            {
                cache.Remove("key");
                return "of before";
            }
        );

        Assert.False(cache.TryFind("key", out _));
        Assert.Equal("of after", cache.Get("key", () => "of after"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The value of a key, which is the key and weighs 10; notes that it was made.</summary>
    private static string GetNoted(BoundedCache<string, string> cache, string key, List<string> made) =>
        cache.Get(
            key,
            () =>
            {
                made.Add(key);
                return key;
            },
            _ => 10
        );
}
