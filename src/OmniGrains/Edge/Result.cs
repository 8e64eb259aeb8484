using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>What a use case answers: a value with the journal position that contains it, or a rejection.</summary>
/// <typeparam name="T">The answer's type.</typeparam>
public readonly record struct Result<T>(T? Value, Rejection? Rejection, long Position, bool Replayed) : IResultOf<Result<T>>
{
    public static implicit operator Result<T>(Rejection rejection) => new(default, rejection, 0, Replayed: false);

    public static Result<T> Of(T value, long position, bool replayed = false) => new(value, null, position, replayed);

    static Result<T> IResultOf<Result<T>>.From(Rejection rejection) => rejection;
}

/// <summary>Turns what a grain answers into what a use case answers, and into what a loop can go on with.</summary>
internal static class Outcomes
{
    /// <summary>The outcome; what a grain was too busy for is tried again, as what the journal did not confirm.</summary>
    /// <exception cref="JournalUnavailableException">The grain was overloaded: nothing was recorded.</exception>
    public static Outcome<T> OrUnavailable<T>(this Outcome<T> outcome) => outcome.Rejection is { Kind: RejectionKind.Overloaded }
        ? throw new JournalUnavailableException("The grain is overloaded.")
        : outcome;

    public static Result<T> ToResult<TReply, T>(this Outcome<TReply> outcome, Func<TReply, T> answer) => outcome.Rejection is { } rejection
        ? rejection
        : Result<T>.Of(answer(outcome.Reply!), outcome.Position, outcome.Replayed);
}

/// <summary>Lets the validation behaviour make any use case's answer from a rejection.</summary>
/// <typeparam name="TSelf">The answer's type.</typeparam>
public interface IResultOf<TSelf>
{
    static abstract TSelf From(Rejection rejection);
}
