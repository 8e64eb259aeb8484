using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Clocks;

/// <summary>The moment has come at which a clock has something to tell.</summary>
internal sealed record TellClocks : ICommand<ConversationDone>;

/// <summary>Where the clocks meet the grain: their events are part of the decision that moves them, and one reminder stands at what they tell next.</summary>
internal static class ServiceClocks
{
    private const string Name = "service";

    /// <summary>A decision with what the clocks make of it.</summary>
    public static Decision With(this Decision decision, Conversation before, DateTimeOffset at)
    {
        if (decision.Rejection is not null || decision.Events.Count == 0 || (before.Service.Terms is null && !decision.Events.Any(e => e is ServiceTermsApplied)))
        {
            return decision;
        }

        var work = new ClockWork(before, at);
        work.Lapse();
        foreach (var @event in decision.Events)
        {
            work.Follow(@event);
        }

        work.Lapse();
        return work.Told.Count == 0 ? decision : decision.Reminders.Aggregate(
            Decision.Accept(decision.Reply, [.. decision.Events, .. work.Told]).Remind(NextOf(work.Now)), (whole, reminder) => whole.Remind(reminder));
    }

    /// <summary>Tells what is due.</summary>
    public static Decision Tell(Conversation state, DateTimeOffset at)
    {
        var work = new ClockWork(state, at);
        work.Lapse();
        var done = new ConversationDone(state.Id, state.Revision);
        return work.Told.Count == 0 ? Decision.Unchanged(done) : Decision.Accept(done, work.Told).Remind(NextOf(work.Now));
    }

    /// <summary>Applies a policy, unless one holds that was chosen for a later state of the conversation.</summary>
    public static Decision Apply(Conversation state, ApplyServiceTerms command, DateTimeOffset at)
    {
        var (known, answer) = (state.Service, new ConversationAnswer(state.Id, state.Revision));
        return command.Basis < known.Basis || IsSame(known.Terms, command.Terms)
            ? Decision.Unchanged(answer)
            : Decision.Accept(answer, new ServiceTermsApplied(state.Id, state.Record, command.Terms, command.Basis, at));
    }

    private static bool IsSame(ServiceTerms? known, ServiceTerms? chosen) =>
        (known?.Policy, known?.Version, known?.CalendarVersion) == (chosen?.Policy, chosen?.Version, chosen?.CalendarVersion);

    private static Reminder NextOf(Conversation state) =>
        state.Service.Clocks.Select(clock => clock.NextTold).Min() is { } next ? new Reminder(Name, next, new TellClocks()) : new Reminder(Name, null, null);
}
