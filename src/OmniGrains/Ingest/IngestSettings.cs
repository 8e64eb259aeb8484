namespace OmniGrains.Ingest;

/// <summary>The section <c>Ingest</c> of the settings.</summary>
internal sealed class IngestSettings
{
    public const string Section = "Ingest";

    /// <summary>ISO 4217; the currency of order events that name none. Without it such an order is not recorded as a purchase.</summary>
    public string? Currency { get; set; }
}
