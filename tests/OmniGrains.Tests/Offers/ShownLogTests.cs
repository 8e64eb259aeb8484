using Microsoft.Extensions.Logging.Abstractions;
using OmniGrains.Engine;
using OmniGrains.Offers.Results;

namespace OmniGrains.Tests.Offers;

/// <summary>Who was shown what is written down, also when the journal is away for a while.</summary>
public sealed class ShownLogTests
{
    [Fact]
    public async Task What_the_journal_did_not_take_is_tried_again_under_the_same_id_and_is_counted_once()
    {
        var grains = new Away();
        var log = new ShownLog(grains, TimeProvider.System, NullLogger<ShownLog>.Instance);
        log.Add("tea", "ada", heldOut: false, 7, DateTimeOffset.UnixEpoch);
        log.Add("tea", "ada", heldOut: false, 7, DateTimeOffset.UnixEpoch);
        await log.StoppingAsync(CancellationToken.None);
        grains.IsBack = true;
        await log.StoppingAsync(CancellationToken.None);
        await log.StoppingAsync(CancellationToken.None);

        grains.Asked.Select(asked => asked.Grain).Distinct().ShouldHaveSingleItem();
        grains.Asked.Select(asked => asked.Id).Distinct().ShouldHaveSingleItem();
        grains.Asked[^1].Shown.ShouldBe(["ada"]);
        grains.Taken.ShouldBe(1);
    }

    private sealed class Away : IGrains
    {
        public bool IsBack { get; set; }

        public int Taken { get; private set; }

        public List<(GrainId Grain, CommandId Id, IReadOnlyList<string> Shown)> Asked { get; } = [];

        public ValueTask<Outcome<TReply>> Ask<TReply>(GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation = default)
        {
            Asked.Add((grain, context.Id, [.. ((NoteShown)(object)command).Shown.Select(one => one.Customer)]));
            if (!IsBack)
            {
                throw new JournalUnavailableException("The disk is full.");
            }

            Taken++;
            return ValueTask.FromResult<Outcome<TReply>>(default);
        }

        public ValueTask<Answer<TReply>> Read<TReply>(GrainId grain, IQuery<TReply> query, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<Answer<TReply>> ReadAt<TReply>(GrainId grain, IQuery<TReply> query, Moment moment, CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}
