using OmniGrains.Notifications.People;

namespace OmniGrains.Notifications.Deciding;

/// <summary>All that a decision rests on and that the grain itself does not know: looked up before, so that deciding is pure.</summary>
/// <param name="Zone">The person's IANA zone.</param>
/// <param name="PreferredChannel">As the person said, or else the channel used most.</param>
/// <param name="Consents">Consent as it stands, by channel and purpose.</param>
/// <param name="Channels">What is known of each channel of the template.</param>
/// <param name="Policy">Quiet hours and caps.</param>
/// <param name="Elsewhere">What was sent to the same person on other records, which are merged with this one.</param>
/// <param name="KeysElsewhere">Keys of repetitions on those records.</param>
internal sealed record NoticeFacts(
    string Zone, string? PreferredChannel, IReadOnlyList<ConsentFact> Consents, IReadOnlyList<ChannelFact> Channels, SendPolicy Policy, IReadOnlyList<Send> Elsewhere,
    IReadOnlyList<SeenKey> KeysElsewhere);

internal sealed record ConsentFact(string Channel, string Purpose, bool Granted);

/// <summary>One channel, for one person.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="HasProvider">Whether anything can be sent over it.</param>
/// <param name="HasText">Whether the template says something there.</param>
/// <param name="Address">Where to, as a keyed digest; null when the person has none there.</param>
/// <param name="Stopped">Whether the person told the sender to stop.</param>
/// <param name="Suppressed">Whether the address bounced or complained on another record of the same person.</param>
internal sealed record ChannelFact(string Channel, bool HasProvider, bool HasText, string? Address, bool Stopped, bool Suppressed = false);

/// <summary>What customers are spared.</summary>
/// <param name="QuietFrom">The local time at which quiet hours begin; null for none.</param>
/// <param name="QuietTo">The local time at which they end.</param>
/// <param name="Caps">How often at most.</param>
internal sealed record SendPolicy(TimeOnly? QuietFrom, TimeOnly? QuietTo, IReadOnlyList<FrequencyCap> Caps)
{
    public static readonly SendPolicy None = new(null, null, []);
}

/// <summary>At most so many messages in so many hours, counted back from the moment of sending.</summary>
/// <param name="Most">How many.</param>
/// <param name="Hours">The window; 1 to 744.</param>
/// <param name="Purpose">Only of this purpose; null for all.</param>
/// <param name="Channel">Only on this channel; null for all.</param>
public sealed record FrequencyCap(int Most, int Hours, string? Purpose = null, string? Channel = null);
