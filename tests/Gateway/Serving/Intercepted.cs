using System.Reflection;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>A part of a store whose calls go through a function first.</summary>
public class Intercepted : DispatchProxy
{
    private object _inner = null!;
    private Func<string, object?[], Func<object?>, object?> _call = null!;

    /// <summary>The part.</summary>
    /// <param name="inner">The part that has the answers.</param>
    /// <param name="call">Given a method's name, its arguments, and the call of the inner part; returns the
    /// answer.</param>
    public static T Over<T>(T inner, Func<string, object?[], Func<object?>, object?> call)
        where T : class
    {
        var part = Create<T, Intercepted>();
        var about = (Intercepted)(object)part;
        (about._inner, about._call) = (inner, call);
        return part;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _call(targetMethod!.Name, args ?? [], () => targetMethod.Invoke(_inner, args));
}
