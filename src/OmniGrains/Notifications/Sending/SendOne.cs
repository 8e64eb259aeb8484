using Microsoft.Extensions.Logging;
using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;
using OmniGrains.Notifications.Pages;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Setup;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications.Sending;

/// <summary>
/// One attempt at one notification on one channel. Consent is asked for again at this moment. Providers are asked in their order; one that
/// fails leaves it to the next. The result is recorded with the person, whatever it is.
/// </summary>
internal sealed class SendOne(
    IGrains grains, PeopleFacts people, IBulkSenders bulk, Renderer renderer, Outgoings channels, Breakers breakers, PreferenceLinks links, TimeProvider time,
    ILogger<SendOne> log)
{
    private const string Stopped = "conversation.contact-stopped";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <returns>What led to it when that is a campaign and a provider was asked to take it, or may have been; otherwise null.</returns>
    public async Task<string?> Send(NotificationQueued queued, bool inDoubt)
    {
        var state = (await grains.Read(PersonNotices.GrainOf(queued.Record), ReadNotices.Query)).Value;
        if (Open(state, queued) is not { } notice)
        {
            return null;
        }

        var result = inDoubt && !notice.Transactional
            ? new AttemptResult(null, "", PersonLegs.InDoubt, "The process ended while it was being sent: it may have arrived. It can be sent again by hand.")
            : await Attempt(queued, notice, state);
        var now = time.GetUtcNow();
        (await grains.Ask(
            PersonNotices.GrainOf(queued.Record), new RecordAttempt(queued.Id, queued.Channel, queued.Attempt, result),
            new CommandContext(new CommandId($"na{Guid.CreateVersion7(now):N}"), now) { Yields = queued.Bulk }, CancellationToken.None)).OrUnavailable();
        return queued.Bulk && (result.Provider is not null || result.Code is SendResult.Undeliverable or SendResult.InDoubt) ? notice.Cause : null;
    }

    /// <summary>Whether the attempt has no result yet.</summary>
    public async ValueTask<bool> IsOpen(NotificationQueued queued) => Open((await grains.Read(PersonNotices.GrainOf(queued.Record), ReadNotices.Query)).Value, queued) is not null;

    private static Notice? Open(PersonNotices state, NotificationQueued queued) =>
        state.Find(queued.Id) is { } notice && notice.LegOf(queued.Channel) is { State: LegState.Queued } leg && leg.Attempt == queued.Attempt ? notice : null;

    private async Task<AttemptResult> Attempt(NotificationQueued queued, Notice notice, PersonNotices state)
    {
        try
        {
            var (sending, refused) = await Prepared(queued, notice, state);
            return sending is null ? refused! : await AskProviders(queued.Channel, sending);
        }
        catch (Exception exception) when (exception is not (JournalUnavailableException or OperationCanceledException))
        {
            // Its text may quote the message: the type alone is kept.
            log.LogError("Sending {Notification} by {Channel} failed with {Failure}", queued.Id, queued.Channel, exception.GetType().Name);
            return new AttemptResult(null, "", "unexpected", exception.GetType().Name, Passing: true);
        }
    }

    private async Task<(Outgoing? Sending, AttemptResult? Refused)> Prepared(NotificationQueued queued, Notice notice, PersonNotices state)
    {
        if (queued.Bulk && await bulk.StateOf(notice.Cause!, CancellationToken.None) is not BulkState.Goes and var now)
        {
            return (null, now == BulkState.Stopped
                ? Refused(PersonLegs.CampaignStopped, "The campaign was stopped before it was sent.")
                : Refused(PersonLegs.CampaignPaused, "The campaign rests."));
        }

        if (await people.Find(queued.Record, CancellationToken.None) is not { } person)
        {
            return (null, Refused("customer-gone", "The customer was erased."));
        }

        var consent = SendDecision.Consent(PeopleFacts.Consents(person), queued.Channel, notice.Purpose);
        var address = PeopleFacts.AddressOf(person, queued.Channel) ?? (queued.Channel == NoticeChannels.Push && state.Push.Count > 0 ? person.Id : null);
        if (address is null || (!consent.Passed && !notice.Transactional))
        {
            return (null, address is null ? Refused("no-address", "The customer has no address there any more.") : Refused("consent", consent.Detail));
        }

        if ((await grains.Read(Template.GrainOf(notice.Template), ReadTemplate.Query)).Value.At(notice.Version) is not { } version)
        {
            return (null, Refused("template-gone", "There is no such template."));
        }

        try
        {
            var page = await links.For(queued.Record, queued.Channel, notice.Purpose);
            var message = await Fill(version.Template, notice, person, queued.Channel, page);
            var key = $"{queued.Id}.{queued.Channel}";
            return (new Outgoing(key, queued.Id, queued.Record, queued.Channel, address, people.Digest(queued.Channel, address), person.Name, message, page, notice.Transactional, state.Push), null);
        }
        catch (RenderException failed)
        {
            return (null, Refused("template", $"The template cannot be filled: {failed.Message}."));
        }
    }

    private async Task<Message> Fill(TemplateInput template, Notice notice, CustomerRecord person, string channel, PreferencePage page)
    {
        var (language, texts) = template.TextsFor(person.PreferredLanguage);
        var partials = (await grains.Read(NotificationPartials.Grain, ReadPartials.Query)).Value.In(language);
        var around = new RenderSurroundings(person.Id, person.Name, person.PreferredLanguage, page.BrandName, page.BrandUrl, page.PreferencesUrl, page.UnsubscribeUrl);
        var values = RenderValues.Of(notice.Items, notice.Gathered, around, (template.Variables ?? []).Select(variable => variable.Name));
        return renderer.Fill(texts, channel, values, partials, strict: false);
    }

    private async Task<AttemptResult> AskProviders(string channel, Outgoing sending)
    {
        var last = new AttemptResult(null, sending.AddressDigest, "no-provider", "No provider of this channel can be asked right now.", Passing: true);
        foreach (var provider in (await grains.Read(AllProviders.Grain, ReadProviders.Query)).Value.For(channel))
        {
            if (!breakers.Allows(provider.Id))
            {
                continue;
            }

            var result = await Ask(provider, sending);
            breakers.Note(provider.Id, result is { Code: not null, Passing: true });
            if (result.Code is null)
            {
                return new AttemptResult(provider.Id, sending.AddressDigest, Item: channel == NoticeChannels.InApp ? ItemOf(sending) : null);
            }

            last = new AttemptResult(null, sending.AddressDigest, result.Code, result.Detail, result.Passing, result.RetryAfter);
            if (!result.Passing && result.Code != Stopped)
            {
                return last;
            }
        }

        return last;
    }

    private async Task<SendResult> Ask(Provider provider, Outgoing sending)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            var result = await channels.Of(sending.Channel).Send(provider, sending, patience.Token);

            // Missing what is transactional is worse than reading it twice.
            return result.Code == SendResult.InDoubt && sending.Transactional ? result with { Passing = true } : result;
        }
        catch (OperationCanceledException)
        {
            return new SendResult(null, "timeout", "The provider did not answer in time.", Passing: true);
        }
    }

    private FeedItem ItemOf(Outgoing sending) => new(sending.Id, sending.Message.Subject!, sending.Message.Text, sending.Message.Url, time.GetUtcNow(), Read: false);

    private static AttemptResult Refused(string code, string detail) => new(null, "", code, detail);
}
