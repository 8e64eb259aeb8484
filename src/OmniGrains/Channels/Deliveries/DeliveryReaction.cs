using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Deliveries;

/// <summary>Processes deliveries from the journal, in the order in which they were kept.</summary>
internal sealed class DeliveryReaction : Reaction
{
    private Lazy<DeliveryProcessing>? _processing;
    private Lazy<Blobs>? _blobs;

    public override string Name => "channel-deliveries";

    public override bool Prompt => true;

    /// <summary>Says where to find what processes; called once, before anything happens.</summary>
    public void ResolveFrom(IServiceProvider services) => (_processing, _blobs) =
        (new Lazy<DeliveryProcessing>(services.GetRequiredService<DeliveryProcessing>), new Lazy<Blobs>(services.GetRequiredService<Blobs>));

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        DeliveryStored { Topic: not null } stored => [Process(recorded, stored)],
        DeliveryStored or DeliveryQueuedAgain => [Process(recorded.Grain)],
        DeliveryForgotten => [Delete(recorded.Grain)],
        _ => [],
    };

    private Consequence Process(Recorded recorded, DeliveryStored stored) =>
        Consequence.Do((key, cancellation) => _processing!.Value.Process(recorded, stored, key, cancellation));

    private Consequence Process(GrainId delivery) => Consequence.Do((key, cancellation) => _processing!.Value.Process(delivery, key, cancellation));

    private Consequence Delete(GrainId delivery) => Consequence.Do((_, cancellation) => _blobs!.Value.Delete(delivery, cancellation));
}
