using Sweeps.Client;
using Sweeps.Client.Terminals;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
