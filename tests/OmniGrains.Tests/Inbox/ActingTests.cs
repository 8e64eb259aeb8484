using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class ActingTests
{
    private static readonly TemplateMessage Update = new("order_update", "en_US", ["1001"]);
    private static readonly DateTimeOffset TooLate = Noon.AddHours(25);

    [Fact]
    public void A_template_stands_in_for_a_text_that_comes_too_late_and_for_none_that_does_not()
    {
        var state = Given(Message());

        Said(When(state, Act("On its way.", Update), Noon.AddHours(1))).ShouldBe((MessageKind.Text, "On its way.", null));
        var late = When(state, Act("On its way.", Update), TooLate);
        Said(late).ShouldBe((MessageKind.Template, null, Update));
        late.Events.OfType<ConversationStatusChanged>().ShouldHaveSingleItem().Status.ShouldBe(ConversationStatus.Resolved);
        Said(When(state, Act(null, Update), Noon.AddHours(1))).ShouldBe((MessageKind.Template, null, Update));
    }

    [Fact]
    public void Without_a_template_that_passes_the_reason_is_that_the_text_comes_too_late()
    {
        var state = Given(Message());

        When(state, Act("On its way.", null), TooLate).Rejection!.Code.ShouldBe("conversation.window-closed");
        When(state, Act("On its way.", Update with { Name = "unheard_of" }), TooLate).Rejection!.Code.ShouldBe("conversation.window-closed");
        When(state, Act(null, Update with { Name = "unheard_of" }), TooLate).Rejection!.Code.ShouldBe("conversation.template-unknown");
    }

    private static (MessageKind, string?, TemplateMessage?) Said(Engine.Decision decision)
    {
        var content = decision.Events.OfType<MessageContent>().ShouldHaveSingleItem();
        return (decision.Events.OfType<ReplyQueued>().ShouldHaveSingleItem().Kind, content.Text, content.Template);
    }

    private static ActOnConversation Act(string? reply, TemplateMessage? template) =>
        new(new ConversationAct(reply, null, new ConversationEdit(ConversationStatus.Resolved), Template: template), MaySend, null, "maria");
}
