using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Contracts;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Desk.Surveys;

/// <summary>The links to surveys: they name a conversation, and end with the time in which it can be answered.</summary>
internal sealed class SurveyLinks(KeyVault vault, TimeProvider time) : SignedLinks(vault, time, "survey link 1");

/// <summary>Sends a survey in its conversation, as any answer goes; whatever stands against it is a reason, and nobody is asked behind it.</summary>
internal sealed class SurveySending(
    IGrains grains, ICustomerRecords customers, ICustomerFamilies families, IConversations conversations, SurveyLinks links, IPublicAddress address, TimeProvider time)
{
    /// <returns>The message, or the code of what stands against it.</returns>
    public async ValueTask<(string? Message, string? Code)> Send(SurveyAbout about, DeskBook book, Recorded due, CancellationToken stop)
    {
        if (book.Find(DeskKind.Survey, about.Survey)?.Entry.Survey is not { Enabled: not false } survey || survey.Kind != about.Kind
            || await conversations.Find(about.Conversation, stop) is not { Status: ConversationStatus.Resolved, Forgotten: false } conversation)
        {
            return (null, SurveyRejections.Closed.Code);
        }

        var customer = about.Record is { } record ? await customers.Find(record, stop) : null;
        if (!SurveyConsent.Allows(survey, customer, conversation))
        {
            return (null, SurveyRejections.NoConsent.Code);
        }

        if (customer is not null && await Refused(customer.Id, survey, about, due, stop) is { } refused)
        {
            return (null, refused.Code);
        }

        var until = due.At.AddDays(survey.ChangeableDays ?? 14);
        var link = await address.UrlOf($"/s/{links.Make(about.Conversation, until)}", stop);
        var text = survey.TextFor(customer?.PreferredLanguage ?? conversation.Language).Replace(Surveys.Link, link, StringComparison.Ordinal);
        var act = new AutomaticAct($"survey:{about.Survey}", about.Version, $"{survey.Name}: resolved", new ConversationEdit(), text);
        var acted = await conversations.ActByItself(about.Conversation, [act], new AutomaticTrigger("surveyDue", due.Position, 0), ContextOf(due, "m"), stop);
        var outcome = acted.Value?.Acts[0];
        if (outcome?.Message is { } message)
        {
            return (message, null);
        }

        if (customer is not null)
        {
            (await grains.Ask(AskedCustomer.GrainOf(customer.Id), new TakeBackAsking(survey.Kind, about.Conversation), ContextOf(due, "b"), stop)).OrUnavailable();
        }

        return (null, outcome?.Code ?? acted.Rejection?.Code ?? SurveyRejections.Closed.Code);
    }

    // Records that were merged were asked on their own; whoever is asked now is noted on the customer's.
    private async ValueTask<Rejection?> Refused(string customer, SurveyInput survey, SurveyAbout about, Recorded due, CancellationToken stop)
    {
        foreach (var record in await families.RecordsOf(customer, stop))
        {
            var asked = (await grains.Read(AskedCustomer.GrainOf(record), ReadAsked.Query, stop)).Value;
            if (asked.WasAsked(survey.Kind, about.Conversation, survey.Pause(), due.At))
            {
                return SurveyRejections.AskedLately;
            }
        }

        var asking = new MayAsk(survey.Kind, about.Conversation, survey.Pause());
        return (await grains.Ask(AskedCustomer.GrainOf(customer), asking, ContextOf(due, "a"), stop)).OrUnavailable().Rejection;
    }

    private CommandContext ContextOf(Recorded due, string what) => new(new CommandId($"sv{due.Position:D15}.{what}"), time.GetUtcNow());
}
