using System.Text.Json.Serialization;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Feed;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders;

/// <summary>What is known of an order. Immutable.</summary>
internal abstract record Order
{
    /// <summary>Nothing has been heard of it.</summary>
    internal sealed record Unknown : Order
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>Something has been heard of this sale before the sale itself: it waits for it.</summary>
    /// <param name="Returns">Returns that have named it.</param>
    internal sealed record Expected(IReadOnlyList<ReturnHeld> Returns) : Order
    {
        /// <summary>What a foreign shop has told so far: not enough to count as a sale.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Told? Told { get; init; }

        /// <summary>Holds that fell due before the order was placed with them: it cannot be placed with them any more.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<string>? AbandonedHolds { get; init; }
    }

    /// <summary>The document is here.</summary>
    /// <param name="Document">As it was recorded.</param>
    /// <param name="Returns">Returns that belong to it.</param>
    /// <param name="Attribution">For a return that named nobody: whose it turned out to be.</param>
    internal sealed record Documented(
        PurchaseRecorded Document, IReadOnlyList<ReturnJoined> Returns, ReturnAttributed? Attribution) : Order
    {
        /// <summary>What a foreign shop has told; null for orders of our own.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Told? Told { get; init; }

        /// <summary>Whose record it is on, by its document or as a foreign shop has told; null for nobody's.</summary>
        [JsonIgnore]
        public string? Record => Document.Record ?? Told?.Record?.Value;

        /// <summary>The order beyond its document; null while a document is all there is.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public LiveOrder? Live { get; init; }

        /// <summary>How many events made this state.</summary>
        [JsonIgnore]
        public int Revision { get; init; }

        /// <summary>The order as it stands: a plain document is one that was paid and handed over when it was recorded.</summary>
        [JsonIgnore]
        public LiveOrder Now => Live ?? LiveOrder.Of(Document, Returns);
    }
}
