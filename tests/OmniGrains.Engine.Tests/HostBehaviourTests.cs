using OmniGrains.Journal.InMemory;

namespace OmniGrains.Engine.Tests;

/// <summary>The host of grains of one process.</summary>
public sealed class HostBehaviourTests : HostBehaviour
{
    private protected override async Task<TestedHost> Start(InMemoryDatabase database, Func<EngineOptions, EngineOptions> configure) =>
        new InProcess(await Node.Start(database, configure));

    private sealed class InProcess(Node node) : TestedHost(node.Journal, node.Stores)
    {
        public override IGrains Grains => node.Grains;

        public override int Processes => 1;

        public override int Activations => node.Engine.Activations;

        public override async Task PassivateIdle() => await node.Engine.PassivateIdle();

        public override ValueTask DisposeAsync() => node.DisposeAsync();
    }
}
