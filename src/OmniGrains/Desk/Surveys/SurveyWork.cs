using Microsoft.Extensions.Logging;
using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Contracts;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Surveys;

/// <summary>
/// Follows the journal: plans a survey when a conversation is resolved, takes it back when it opens again, sends it when it is due. One loop with one owner in
/// the cluster, once there is any survey; its command ids follow from positions, so that nobody is asked twice after a crash.
/// </summary>
internal sealed class SurveyWork(IGrains grains, Tail tail, ICustomerRecords records, IConversations conversations, SurveySending sending, TimeProvider time, ILogger<SurveyWork> log)
    : KeyedWork
{
    private const int AtOnce = 16;

    private readonly Follower _follower = new(tail);
    private readonly InOrder _order = new("surveys", log);

    public override string Name => "surveys";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => (await Book(cancellation)).All(DeskKind.Survey).Any() ? ["all"] : [];

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, found => Work(found, stop), stop);

    private async Task Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        var mine = found.Where(recorded => recorded.Event is ConversationStatusChanged or ConversationForgotten or SurveyDue).ToList();
        if (mine.Count == 0)
        {
            return;
        }

        await records.Reach(mine[^1].Position, stop);
        var book = await Book(stop);
        await _order.Each(mine, one => one, one => one.Grain.Key, AtOnce, (one, token) => Follow(one, book, token), stop);
    }

    private async ValueTask Follow(Recorded recorded, DeskBook book, CancellationToken stop)
    {
        switch (recorded.Event)
        {
            case ConversationStatusChanged resolved when resolved.Settles():
                await Plan(recorded, resolved, book, stop);
                break;
            case ConversationStatusChanged { Status: not ConversationStatus.Resolved } reopened:
                await AskIf(recorded, reopened.Conversation, stage => stage is SurveyStage.Planned or SurveyStage.Due, new CancelSurvey(), stop);
                break;
            case ConversationForgotten forgotten:
                await AskIf(recorded, forgotten.Conversation, stage => stage is not SurveyStage.None, new ForgetSurvey(), stop);
                break;
            case SurveyDue due:
                var (message, code) = await sending.Send(due.About, book, recorded, stop);
                await Ask(recorded, due.About.Conversation, new ConcludeSurvey(message, code), "c", stop);
                break;
        }
    }

    private async ValueTask Plan(Recorded recorded, ConversationStatusChanged resolved, DeskBook book, CancellationToken stop)
    {
        // Somebody must have helped, and it must still be so: a survey about nothing is a nuisance.
        if (await conversations.Find(resolved.Conversation, stop) is { Status: ConversationStatus.Resolved, Forgotten: false, LastAgent: { } agent } facts
            && For(book, facts, recorded.At) is var (id, kept))
        {
            var survey = kept.Entry.Survey!;
            var about = new SurveyAbout(facts.Id, facts.Record, id, kept.Version, survey.Kind, agent, facts.Team, facts.Channel);
            await Ask(recorded, facts.Id, new PlanSurvey(about, recorded.At.AddMinutes(survey.DelayMinutes ?? 60), survey.ChangeableDays ?? 14), "p", stop);
        }
    }

    private static (string Id, KeptEntry Kept)? For(DeskBook book, ConversationFacts facts, DateTimeOffset at)
    {
        var fit = book.All(DeskKind.Survey).Where(one => one.Kept.Since <= at && one.Kept.Entry.Survey is { Enabled: not false } survey
            && (survey.Channels is null || survey.Channels.Contains(facts.Channel)) && (survey.Teams is null || (facts.Team is { } team && survey.Teams.Contains(team)))
            && (survey.Brands is null || (Brands.On(book, facts.Connection) is var (brand, _) && survey.Brands.Contains(brand))))
            .OrderBy(one => one.Kept.Entry.Survey!.Order ?? 100).ThenBy(one => one.Id, StringComparer.Ordinal).ToList();
        return fit.Count == 0 ? null : fit[0];
    }

    private async ValueTask AskIf(Recorded recorded, string conversation, Func<SurveyStage, bool> holds, ICommand<SurveyReply> command, CancellationToken stop)
    {
        if (holds((await grains.Read(Survey.GrainOf(conversation), ReadSurvey.Query, stop)).Value.Stage))
        {
            await Ask(recorded, conversation, command, "x", stop);
        }
    }

    private async ValueTask Ask(Recorded recorded, string conversation, ICommand<SurveyReply> command, string what, CancellationToken stop) =>
        (await grains.Ask(Survey.GrainOf(conversation), command, new CommandContext(new CommandId($"sv{recorded.Position:D15}.{what}"), time.GetUtcNow()), stop)).OrUnavailable();

    private async ValueTask<DeskBook> Book(CancellationToken cancellation) => (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value;
}
