using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inbox.Desk;

namespace OmniGrains.Inbox.SavedViews;

/// <summary>A list of conversations that somebody wants to see again.</summary>
/// <param name="Name">What it is called; 1 to 100 characters.</param>
/// <param name="Filter">Which conversations.</param>
/// <param name="Order">Where it stands among the views, smaller first; 0 when absent.</param>
/// <param name="Owner">Whose it is; at most 64 characters. Absent: everybody's, or the team's.</param>
/// <param name="Team">Which team's it is; absent: its owner's, or everybody's.</param>
public sealed record SavedViewInput(string Name, SavedFilter Filter, int? Order = null, string? Owner = null, string? Team = null);

/// <summary>The filters of the list of conversations, by the same names and values.</summary>
public sealed record SavedFilter(
    string? Status = null, string? Assignee = null, string? Team = null, string? Channel = null, string? Label = null, string? Sla = null, string? Sort = null,
    string? Priority = null, string? Connection = null, string? Order = null, string? Mentioned = null)
{
    /// <summary>Which conversations that are.</summary>
    internal ConversationFilter ToFilter() => new(Status, Assignee, Team, Channel, Label, null, Sla, Sort == DueOrder.Name, Priority, Connection, Order, Mentioned, Sort == PriorityOrder.Name);
}

/// <summary>A view as it stands.</summary>
/// <param name="Version">Grows with every change of any view, so that one that comes again is another one.</param>
/// <param name="View">What it says.</param>
internal sealed record KeptView(int Version, SavedViewInput View);

/// <summary>All saved views, in one grain: they are few and change rarely.</summary>
internal sealed record SavedViewBook(int Version, ImmutableSortedDictionary<string, KeptView> Views)
{
    public const string GrainType = "saved-views";
    public const int Most = 1_000;
    public const int MostOfOne = 50;

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");
    public static readonly SavedViewBook Empty = new(0, ImmutableSortedDictionary.Create<string, KeptView>(StringComparer.Ordinal));
}

internal sealed record SaveView(string Id, SavedViewInput View, int? ExpectedVersion) : ICommand<SavedViewReply>;

internal sealed record RemoveView(string Id, int? ExpectedVersion) : ICommand<SavedViewReply>;

internal sealed record SavedViewReply(int Version);

internal sealed record ReadSavedViews : IQuery<SavedViewBook>
{
    public static readonly ReadSavedViews Query = new();
}

/// <summary>A view is otherwise from now on.</summary>
internal sealed record SavedViewChanged(string Id, int Version, SavedViewInput View, DateTimeOffset At) : IEvent;

/// <summary>A view is no longer there.</summary>
internal sealed record SavedViewRemoved(string Id, int Version, DateTimeOffset At) : IEvent;

internal static class SavedViewRejections
{
    public static readonly Rejection Unknown = new("saved-view.unknown", "There is no saved view with this id.", RejectionKind.NotFound);

    public static readonly Rejection Changed = new(
        "saved-view.changed", "The view has changed since it was read. Read it again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection Limit = new(
        "saved-view.limit", $"There are at most {SavedViewBook.Most} saved views, and {SavedViewBook.MostOfOne} of one owner, one team or everybody. Remove one first.", RejectionKind.Conflict);
}

internal sealed class SavedViewGrain : Grain<SavedViewBook>
{
    public override string Type => SavedViewBook.GrainType;

    public override SavedViewBook Initial => SavedViewBook.Empty;

    public override object Answer(SavedViewBook state, IQuery query) => state;

    public override Decision Decide(SavedViewBook state, ICommand command, in CommandContext context) => command switch
    {
        SaveView save => Save(state, save, context.At),
        RemoveView remove => Remove(state, remove, context.At),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override SavedViewBook Evolve(SavedViewBook state, IEvent @event) => @event switch
    {
        SavedViewChanged saved => new SavedViewBook(saved.Version, state.Views.SetItem(saved.Id, new KeptView(saved.Version, saved.View))),
        SavedViewRemoved removed => new SavedViewBook(removed.Version, state.Views.Remove(removed.Id)),
        _ => state,
    };

    private static Decision Save(SavedViewBook state, SaveView save, DateTimeOffset at)
    {
        var known = state.Views.GetValueOrDefault(save.Id);
        var beside = state.Views.Where(one => one.Key != save.Id && (one.Value.View.Owner, one.Value.View.Team) == (save.View.Owner, save.View.Team)).Count();
        return save.ExpectedVersion is { } expected && expected != (known?.Version ?? 0) ? Decision.Reject(SavedViewRejections.Changed)
            : beside >= SavedViewBook.MostOfOne || (known is null && state.Views.Count >= SavedViewBook.Most) ? Decision.Reject(SavedViewRejections.Limit)
            : known?.View == save.View ? Decision.Unchanged(new SavedViewReply(known.Version))
            : Decision.Accept(new SavedViewReply(state.Version + 1), new SavedViewChanged(save.Id, state.Version + 1, save.View, at));
    }

    private static Decision Remove(SavedViewBook state, RemoveView remove, DateTimeOffset at) =>
        state.Views.GetValueOrDefault(remove.Id) is not { } known ? Decision.Unchanged(new SavedViewReply(state.Version))
        : remove.ExpectedVersion is { } expected && expected != known.Version ? Decision.Reject(SavedViewRejections.Changed)
        : Decision.Accept(new SavedViewReply(state.Version + 1), new SavedViewRemoved(remove.Id, state.Version + 1, at));
}
