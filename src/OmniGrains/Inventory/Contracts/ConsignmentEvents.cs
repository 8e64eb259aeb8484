using OmniGrains.Engine;

namespace OmniGrains.Inventory.Contracts;

/// <summary>What a consignment consists of.</summary>
/// <param name="Sku">Which SKU; each once.</param>
/// <param name="Quantity">How much.</param>
public sealed record ConsignmentLine(string Sku, decimal Quantity);

/// <summary>What arrived of a SKU. Expected and extra pieces are told apart because only the former were incoming.</summary>
/// <param name="Sku">Which SKU.</param>
/// <param name="Sound">Expected pieces in good condition.</param>
/// <param name="Damaged">Expected pieces that arrived damaged.</param>
/// <param name="Extra">Pieces beyond what was expected.</param>
/// <param name="ExtraDamaged">Damaged pieces beyond what was expected.</param>
public sealed record ArrivedLine(string Sku, decimal Sound, decimal Damaged, decimal Extra, decimal ExtraDamaged);

/// <summary>An event of a consignment or a count: a line in the list of stock documents.</summary>
public interface IStockDocumentEvent : IEvent
{
    /// <summary>The document.</summary>
    string Id { get; }
}

/// <summary>Goods are to be sent from a place, or by a supplier, to a place: a transfer, or a purchase order.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From">Where they come from; null when that is no place of ours.</param>
/// <param name="FromTracks">True when the stock there is recorded: it then is held before it leaves.</param>
/// <param name="To">Where they go.</param>
/// <param name="Lines">What.</param>
/// <param name="ExpectedAt">When it should arrive.</param>
/// <param name="Reference">A document of theirs or ours.</param>
/// <param name="By">Who drew it up.</param>
public sealed record ConsignmentDrafted(
    string Id, string? From, bool FromTracks, string To, IReadOnlyList<ConsignmentLine> Lines, DateTimeOffset? ExpectedAt, string? Reference, string By)
    : IStockDocumentEvent;

/// <summary>What it consists of is held at its source.</summary>
public sealed record ConsignmentReady(string Id, string From, IReadOnlyList<ConsignmentLine> Lines) : IStockDocumentEvent;

/// <summary>It is on its way: gone at its source, incoming at its destination.</summary>
public sealed record ConsignmentDispatched(string Id, string? HeldAt, string To, IReadOnlyList<ConsignmentLine> Lines) : IStockDocumentEvent;

/// <summary>Some of it, or all, has arrived.</summary>
/// <param name="Id">Its id.</param>
/// <param name="To">Where.</param>
/// <param name="Lines">What arrived now.</param>
/// <param name="IsComplete">Nothing is missing any more.</param>
public sealed record ConsignmentArrived(string Id, string To, IReadOnlyList<ArrivedLine> Lines, bool IsComplete) : IStockDocumentEvent;

/// <summary>Nothing more will arrive of it.</summary>
public sealed record ConsignmentClosed(string Id, string To, IReadOnlyList<ConsignmentLine> Missing) : IStockDocumentEvent;

/// <summary>It was given up before it left.</summary>
public sealed record ConsignmentCancelled(string Id, string? HeldAt, IReadOnlyList<ConsignmentLine> Lines) : IStockDocumentEvent;

/// <summary>Somebody counts these SKUs at a place.</summary>
public sealed record CountOpened(string Id, string Place, IReadOnlyList<string> Skus, string By) : IStockDocumentEvent;

/// <summary>A SKU was counted.</summary>
/// <param name="Sku">Which SKU.</param>
/// <param name="Counted">What was found.</param>
/// <param name="Recorded">What the record said at that moment; the counter was not told.</param>
public sealed record CountedLine(string Sku, decimal Counted, decimal Recorded);

/// <summary>Some SKUs were counted, or counted again.</summary>
public sealed record StockCounted(string Id, IReadOnlyList<CountedLine> Lines, string By) : IStockDocumentEvent;

/// <summary>Counting is over; the differences wait for approval. Without differences there is nothing to approve.</summary>
public sealed record CountFinished(string Id, IReadOnlyList<CountedLine> Differences) : IStockDocumentEvent;

/// <summary>The differences are believed: the record is corrected by them.</summary>
public sealed record CountApproved(string Id, string Place, IReadOnlyList<CountedLine> Differences, string By) : IStockDocumentEvent;

/// <summary>The count, or its differences, are not believed; nothing is corrected.</summary>
public sealed record CountDiscarded(string Id, string By) : IStockDocumentEvent;
