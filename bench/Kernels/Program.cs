using BenchmarkDotNet.Running;
using Sweeps.Bench.Kernels;

// steps [filter] [rounds]      training steps against the core's peak, in this process, as a markdown table
// trials [filter] [rounds]     the same for batches drawn from the whole of MNIST
// products [filter] [rounds]   the same for the products that a step is made of
// ranks [rows] [columns]       the rank of a random matrix of full rank, on every instruction path
// convolutions [filter] [rounds]  the same for convolutional layers
// anything else                BenchmarkDotNet's own command line
string filter = args.Length > 1 ? args[1] : "";
int rounds = args.Length > 2 ? int.Parse(args[2]) : 9;
switch (args)
{
    case ["steps", ..]:
        Quick.Steps(filter, rounds);
        break;
    case ["trials", ..]:
        Quick.Trials(filter, rounds);
        break;
    case ["products", ..]:
        Quick.Products(filter, rounds);
        break;
    case ["ranks", ..]:
        RankBench.Run(args.Length > 1 ? int.Parse(args[1]) : 2000, args.Length > 2 ? int.Parse(args[2]) : 2000);
        break;
    case ["convolutions", ..]:
        Quick.Convolutions(filter, rounds);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
