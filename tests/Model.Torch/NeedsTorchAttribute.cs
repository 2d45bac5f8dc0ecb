using System.Reflection;
using Sweeps.Model.Torch.Tests;
using Sweeps.Model.Training;
using Xunit.v3;

[assembly: NeedsTorch]

namespace Sweeps.Model.Torch.Tests;

/// <summary>Skips each test, with the engine's own line, where the machine cannot load Torch.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class NeedsTorchAttribute : BeforeAfterTestAttribute
{
    private static readonly Lazy<string?> Lacking = new(() =>
    {
        try
        {
            TorchRuntime.Prepare();
            return null;
        }
        catch (EngineUnavailableException trouble)
        {
            return trouble.Message;
        }
    });

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (methodUnderTest.DeclaringType != typeof(LibraryFailureTests))
            Assert.SkipWhen(Lacking.Value is not null, Lacking.Value ?? "");
    }
}
