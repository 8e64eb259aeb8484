using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Webhooks;

/// <summary>What an endpoint must satisfy, which depends on who asks and on what this installation may call.</summary>
internal sealed class EndpointRules(OutgoingHttp outgoing, EngineParts parts)
{
    private const int MostKinds = 50;
    private const int LongestDescription = 200;

    private readonly Lazy<string[]> _sent = new(() =>
        [.. parts.Contracts.EventNames.Where(name => !name.Value.IsAssignableTo(typeof(IAdministrativeEvent))).Select(name => name.Key)]);

    public Rejection? Check(EndpointInput input, Caller caller) =>
        outgoing.Check(input.Url)
        ?? CheckKinds(input.Kinds ?? [])
        ?? (input.Description is { } description && !Slugs.IsText(description, LongestDescription)
            ? new Rejection("request.invalid", $"description: 1 to {LongestDescription} characters without control characters.")
            : input.PersonalData == true && !caller.May(Scopes.CustomersRead) ? WebhookRejections.PersonalData : null);

    public static EndpointSettings SettingsOf(EndpointInput input) =>
        new(input.Url, input.Description, input.Kinds ?? [], input.PersonalData ?? false, input.Enabled ?? true);

    private Rejection? CheckKinds(IReadOnlyList<string> kinds)
    {
        if (kinds.Count > MostKinds)
        {
            return new Rejection("request.invalid", $"kinds: at most {MostKinds} names.");
        }

        // A list may hold null, whatever its type says.
        if (kinds.Contains(null))
        {
            return WebhookRejections.KindUnknown("null");
        }

        return kinds.FirstOrDefault(kind => !_sent.Value.Any(name => EventKinds.Match([kind], name))) is { } unknown
            ? WebhookRejections.KindUnknown(Slugs.IsPrintable(unknown, 80) ? unknown : "…")
            : null;
    }
}
