using BenchmarkDotNet.Attributes;
using Sweeps.Model.Numerics;

namespace Sweeps.Bench.Kernels;

/// <summary>The products of a layer, one by one: 784 to Hidden, batch 32, float32.</summary>
public class LayerProducts
{
    private readonly Dictionary<Product, ProductCase<float>> _cases = [];

    [Params(64, 256, 1024)]
    public int Hidden { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        foreach (Product product in Enum.GetValues<Product>())
            _cases[product] = new ProductCase<float>(product, 32, 784, Hidden, InstructionPaths.Choose());
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (ProductCase<float> product in _cases.Values)
            product.Dispose();
    }

    [Benchmark]
    public void Forward() => _cases[Product.Forward].Run(1);

    [Benchmark]
    public void InputGradient() => _cases[Product.InputGradient].Run(1);

    [Benchmark]
    public void WeightGradientAndUpdate() => _cases[Product.WeightGradient].Run(1);
}
