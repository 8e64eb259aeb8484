namespace OmniGrains.Ingest;

/// <summary>The section <c>Ingest</c> of the settings.</summary>
internal sealed class IngestSettings
{
    public const string Section = "Ingest";

    /// <summary>ISO 4217; the currency of order events that name none. Without it such an order is not recorded as a purchase.</summary>
    public string? Currency { get; set; }

    /// <summary>
    /// The origins of the pages that may call, separated by commas or spaces; <c>*</c> for any. Decides whose scripts browsers let
    /// through, not who may send: that is the write key's part.
    /// </summary>
    public string Origins { get; set; } = "*";
}
