using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Deliveries;

/// <summary>One webhook of one connection. Its stream is found by what makes a repetition: connection and key.</summary>
internal readonly record struct DeliveryId(string Connection, string Id)
{
    public const string GrainType = "delivery";

    public GrainId Grain => GrainId.Of(GrainType, $"{Connection}:{Id}");

    public static DeliveryId Of(GrainId grain) => grain.Key.Split(':', 2) is [var connection, var id]
        ? new DeliveryId(connection, id)
        : throw new ArgumentException($"{grain} is no delivery.", nameof(grain));
}

internal enum DeliveryPhase
{
    Unknown,
    Pending,
    Done,
    Failed,
}

/// <summary>What is known of a delivery.</summary>
/// <param name="Connection">Whose it is.</param>
/// <param name="Topic">The sender's name of what happened.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Body">The raw bytes; null once they are forgotten.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Attempt">Which attempt at processing it is on, from 1.</param>
/// <param name="Apart">True when the bytes are too large for the journal: they are a blob of the delivery.</param>
internal sealed record Delivery(
    string Connection, string Topic, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte>? Body, DeliveryPhase Phase, int Attempt, bool Apart = false)
{
    /// <summary>The name of the blob.</summary>
    public const string Blob = "body";

    /// <summary>What is larger is kept beside the journal, which is read in large batches and never gives room back.</summary>
    public const int LargestInJournal = 256 << 10;

    public static readonly Delivery Unknown = new("", "", default, null, DeliveryPhase.Unknown, 0);
}

/// <summary>Keeps an authentic delivery, once.</summary>
/// <param name="Key">Under which key its content is sealed.</param>
/// <param name="Connection">Whose it is.</param>
/// <param name="Connector">Whose contract it keeps to.</param>
/// <param name="Topic">The sender's name of what happened.</param>
/// <param name="TheirId">By what a repetition is known.</param>
/// <param name="Body">The raw bytes; none when they are a blob.</param>
/// <param name="Bytes">How many bytes it has.</param>
internal sealed record KeepDelivery(ContentKey Key, string Connection, string Connector, string Topic, string TheirId, byte[] Body, int Bytes)
    : ICommand<KeptDelivery>, IFirstCommand;

/// <summary>The reply that the journal remembers.</summary>
internal sealed record KeptDelivery(bool Duplicate);

/// <summary>What became of an attempt at processing.</summary>
/// <param name="Attempt">Which one; an outcome of an earlier one changes nothing.</param>
/// <param name="Orders">The orders that it told something about.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
internal sealed record ConcludeDelivery(int Attempt, IReadOnlyList<string> Orders, DeliveryFailure? Failure) : ICommand<DeliveryDone>, IFollowUpCommand
{
    /// <summary>The delivery as it was kept, at its first attempt.</summary>
    [JsonIgnore]
    public KnownState? Known { get; init; }
}

/// <summary>Why processing failed. Free of personal data.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Detail">For people.</param>
/// <param name="Passing">True when trying again by itself may help.</param>
internal sealed record DeliveryFailure(string Code, string Detail, bool Passing);

/// <summary>The time has come to try the failed attempt again.</summary>
internal sealed record RetryDelivery(int Attempt) : ICommand<DeliveryDone>;

/// <summary>Somebody wants it processed once more.</summary>
internal sealed record ReplayDelivery(string Actor) : ICommand<DeliveryDone>;

/// <summary>The content was kept long enough.</summary>
/// <param name="Subject">Whose key is destroyed: the delivery's own stream, or the hour that many share.</param>
internal sealed record ForgetDelivery([property: JsonPropertyName("stream")] string Subject) : ICommand<DeliveryDone>;

internal sealed record DeliveryDone(int Attempt);

internal sealed record ReadDelivery : IQuery<Delivery>
{
    public static readonly ReadDelivery Query = new();
}

/// <summary>A delivery came in and was authentic. What it says follows in <see cref="DeliveryStored"/>.</summary>
/// <param name="Connection">Whose it is.</param>
/// <param name="Connector">Whose contract it keeps to.</param>
/// <param name="Topic">The sender's name of what happened.</param>
/// <param name="TheirId">By what a repetition is known.</param>
/// <param name="Bytes">How many bytes it has.</param>
/// <param name="At">When it came.</param>
/// <param name="Hour">The hour whose key seals its content; null when the content has a key of its own.</param>
internal sealed record DeliveryReceived(string Connection, string Connector, string Topic, string TheirId, int Bytes, DateTimeOffset At, string? Hour = null)
    : IAdministrativeEvent;

/// <summary>The raw bytes of a delivery, under a key that is destroyed thirty days later.</summary>
/// <param name="Subject">Whose key seals it.</param>
/// <param name="Body">The bytes; none when they are a blob.</param>
/// <param name="Apart">True when they are a blob.</param>
/// <param name="Topic">As in <see cref="DeliveryReceived"/>, so that this event says all that processing needs; null in old ones.</param>
internal sealed record DeliveryStored(string Subject, byte[] Body, bool Apart = false, string? Topic = null) : IPersonalEvent, IAdministrativeEvent, IConfidentialEvent;

internal sealed record DeliveryProcessed(int Attempt, IReadOnlyList<string> Orders) : IAdministrativeEvent;

internal sealed record DeliveryFailed(int Attempt, string Code, string Detail, DateTimeOffset? RetryAt) : IAdministrativeEvent;

/// <summary>It is to be processed again: by itself after a failure, or because somebody asked.</summary>
internal sealed record DeliveryQueuedAgain(int Attempt, string? By) : IAdministrativeEvent;

/// <summary>The key of its content is destroyed; with an hour's key, that of all deliveries of the hour.</summary>
internal sealed record DeliveryForgotten(IReadOnlyList<string> Subjects, IReadOnlyList<string> Streams) : IErasureEvent, IAdministrativeEvent;
