namespace OmniGrains.Webhooks;

/// <summary>What is wanted of an endpoint.</summary>
/// <param name="Url">Where to; https and public.</param>
/// <param name="Kinds">Which events, at most 50 names; one that ends with a dot means all that begin so. None: all.</param>
/// <param name="Description">What for; at most 200 characters.</param>
/// <param name="PersonalData">Send along what is personal; needs a key with the scope <c>customers:read</c>. When absent, no.</param>
/// <param name="Enabled">When absent, yes.</param>
public sealed record EndpointInput(string Url, IReadOnlyList<string>? Kinds, string? Description, bool? PersonalData, bool? Enabled);

/// <summary>An endpoint, as it is listed: without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where to.</param>
/// <param name="Kinds">Which events; none means all.</param>
/// <param name="Description">What for.</param>
/// <param name="PersonalData">Whether what is personal is sent along.</param>
/// <param name="Enabled">Whether anything is sent.</param>
/// <param name="DisabledReason"><c>by-hand</c>, <c>gone</c> (the receiver said 410) or <c>failing</c> (nothing got through for three days).</param>
/// <param name="SentUpTo">Everything up to this position was tried at least once.</param>
/// <param name="Waiting">How many deliveries failed and will be tried again.</param>
/// <param name="LastSuccessAt">When the receiver last took something.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record EndpointDetails(
    string Id, string Url, IReadOnlyList<string> Kinds, string? Description, bool PersonalData, bool Enabled, string? DisabledReason,
    long SentUpTo, int Waiting, DateTimeOffset? LastSuccessAt, DateTimeOffset CreatedAt);

/// <summary>All endpoints.</summary>
public sealed record EndpointList(IReadOnlyList<EndpointDetails> Items);

/// <summary>A signing secret.</summary>
/// <param name="Id">The endpoint.</param>
/// <param name="Secret">Shown this once; absent when the request is a retry. Rotate it if it was lost.</param>
/// <param name="Position">The journal position of this change.</param>
public sealed record EndpointSecret(string Id, string? Secret, long Position);

/// <summary>An endpoint was changed.</summary>
public sealed record EndpointReceipt(string Id, long Position);
