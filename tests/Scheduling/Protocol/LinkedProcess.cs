using Sweeps.Scheduling.Tests.Simulation;

namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>A process of a simulated cluster, which may freeze or die between any two things that it does.</summary>
internal abstract class LinkedProcess(World world, string name)
{
    public string Name => name;

    public bool Dead { get; set; }

    public DateTimeOffset FrozenUntil { get; set; }

    protected World World => world;

    /// <summary>Does something after a while, if the process is there then.</summary>
    public void Later(TimeSpan delay, Action action)
    {
        world.After(delay, Run);

        void Run()
        {
            if (Dead)
                return;
            if (world.Now < FrozenUntil)
                world.After(FrozenUntil - world.Now, Run);
            else
                action();
        }
    }

    /// <summary>Sends a message to a process: it takes its time, and while there is trouble it may be lost, or come
    /// twice.</summary>
    public void Send(LinkedProcess to, Action arrive)
    {
        if (world.Troubled && world.Random.Next(8) == 0)
            return;
        to.Later(world.Delay(), arrive);
        if (world.Troubled && world.Random.Next(8) == 0)
            to.Later(world.Delay() * 5, arrive);
    }

    /// <summary>Asks the store until it answers; the question or its answer may be lost, so that it is done more than
    /// once.</summary>
    protected void AskStore<T>(Func<T> ask, Action<T> then)
    {
        if (world.StoreFails())
        {
            Later(world.Delay() * 3, () => AskStore(ask, then));
            return;
        }

        var answer = ask();
        if (world.AnswerLost())
            Later(world.Delay() * 3, () => AskStore(ask, then));
        else
            Later(world.Delay(), () => then(answer));
    }
}
