using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Desk.Surveys;

/// <summary>
/// Whether a customer may be asked where the survey would be sent. A consent names a channel by what it is (<c>sms</c>), or as the connection is counted:
/// whatever the connection is called, one refusal stands.
/// </summary>
internal static class SurveyConsent
{
    private const string Purpose = "survey";
    private const string Twilio = "twilio";

    public static bool Allows(SurveyInput survey, CustomerRecord? customer, ConversationFacts conversation)
    {
        var connector = conversation.AnswersBy ?? conversation.Connector;
        string[] names = [conversation.AnswersOver ?? conversation.Channel, connector == Twilio ? NoticeChannels.Sms : connector];
        var said = (customer?.Consents ?? []).Where(one => one.Purpose == Purpose && names.Contains(one.Channel, StringComparer.Ordinal)).ToList();
        return said.Count == 0 ? survey.NeedsConsent != true : said.TrueForAll(one => one.Granted);
    }
}
