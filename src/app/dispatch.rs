//! A match an area over everything that can be asked; each arm calls one function.

use crate::app::state::Foresale;
use actions::consent::Permission;
use screens::action::{
    Action, CampaignAction, ClusterAction, CustomerAction, DataAction, DuplicateAction, FileAction, KpiAction,
    LeadAction, PatternAction, PortalAction, PrivacyAction, RankingAction, RecordAction, SegmentAction, SettingsAction,
};

impl Foresale {
    pub fn carry_out(&mut self, action: Action) {
        match action {
            Action::Go(screen) => self.go(screen),
            Action::OpenPalette => self.screens.palette.open(),
            Action::Search(text) => self.search(text),
            Action::SetTheme(theme) => self.set_theme(theme),
            Action::Reload => self.mark_stale(),
            Action::Cancel(kind) => self.jobs.cancel(kind),
            Action::Copy(text) => self.ctx.copy_text(text),
            Action::DismissNotice(id) => self.notices.dismiss(id),
            Action::Quit => self.ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Action::File(action) => self.file_action(action),
            Action::Data(action) => self.data_action(action),
            Action::Customers(action) => self.customer_action(action),
            Action::Duplicates(action) => self.duplicate_action(action),
            Action::Records(action) => self.record_action(action),
            Action::Kpis(action) => self.kpi_action(action),
            Action::Segments(action) => self.segment_action(action),
            Action::Clusters(action) => self.cluster_action(action),
            Action::Ranking(action) => self.ranking_action(action),
            Action::Patterns(action) => self.pattern_action(action),
            Action::Campaigns(action) => self.campaign_action(action),
            Action::Leads(action) => self.lead_action(action),
            Action::Portal(action) => self.portal_action(action),
            Action::Settings(action) => self.settings_action(action),
            Action::Privacy(action) => self.privacy_action(action),
        }
    }

    fn file_action(&mut self, action: FileAction) {
        match action {
            FileAction::AskOpen => self.ask_open(),
            FileAction::AskNew => self.ask_new(),
            FileAction::AskOffice => self.ask_office(),
            FileAction::ReachOffice(typed) => self.reach_office(typed),
            FileAction::TrustOffice { office, fingerprint } => self.trust_office(office, fingerprint),
            FileAction::TryAgain => self.try_again(),
            FileAction::Share => self.share(),
            FileAction::StopSharing => self.stop_sharing(),
            FileAction::Open(path) => self.open_file(path),
            FileAction::Create(path) => self.create_file(path),
            FileAction::TrySample => self.try_sample(),
            FileAction::ForgetRecent(path) => self.forget_recent(&path),
            FileAction::SignIn { database, name, password } => self.sign_in(database, name, password),
            FileAction::Lock => self.lock(),
            FileAction::BackUp => self.back_up(),
            FileAction::Restore { database, backup } => self.restore_backup(database, backup),
        }
    }

    fn data_action(&mut self, action: DataAction) {
        match action {
            DataAction::Select(selection) => self.select(selection),
            DataAction::AskImport => self.ask_import(),
            DataAction::Preview { path, kind, dialect } => self.preview_import(path, kind, dialect),
            DataAction::Import(plan) => self.run_import(*plan),
            DataAction::Rehearse(plan) => self.rehearse_import(*plan),
            DataAction::TakeBack(step) => self.take_back(step),
            DataAction::SaveRejects => self.save_rejects(),
            DataAction::CloseImport => self.close_import(),
        }
    }

    fn customer_action(&mut self, action: CustomerAction) {
        match action {
            CustomerAction::Show(filter) => self.show_customers(filter),
            CustomerAction::List(query) => self.list_customers(query),
            CustomerAction::ReadRows(pages) => self.read_customer_rows(pages),
            CustomerAction::CountChosen(customers) => self.count_chosen(customers),
            CustomerAction::RememberColumns(columns) => self.remember_columns(columns),
            CustomerAction::Copy { customers, fields } => self.copy_customers(customers, fields),
            CustomerAction::Export { customers, fields } => self.export_customers(customers, fields),
            CustomerAction::Refuse { customers, channel } => self.refuse(customers, channel),
            CustomerAction::EndRefusal { customer, channel } => self.end_refusal(customer, channel),
            CustomerAction::PermitAgain { customer, channel, reason, wording, expires } => {
                self.permit_again(customer, Permission { channel, reason, wording, expires });
            }
            CustomerAction::OpenCard(customer) => self.open_card(customer),
            CustomerAction::CloseCard => self.card_open = false,
        }
    }

    fn duplicate_action(&mut self, action: DuplicateAction) {
        match action {
            DuplicateAction::Review { first, second } => self.review_pair(first, second),
            DuplicateAction::Find => self.find_duplicates(),
            DuplicateAction::Close => self.close_duplicates(),
            DuplicateAction::Merge { first, second, record } => self.merge(first, second, record),
            DuplicateAction::TellApart { first, second } => self.tell_apart(first, second),
        }
    }

    fn record_action(&mut self, action: RecordAction) {
        match action {
            RecordAction::ShowPurchases(fault) => self.show_purchases(fault),
            RecordAction::ClosePurchases => self.close_purchases(),
            RecordAction::DeletePurchase(number) => self.delete_purchase(number),
            RecordAction::Edit(form) => self.screens.manual_entry.open(form),
            RecordAction::EditPurchase(number) => self.edit_purchase(number),
            RecordAction::Save(form) => self.save_manual_entry(form),
        }
    }

    fn kpi_action(&mut self, action: KpiAction) {
        match action {
            KpiAction::Compute => self.compute_kpis(),
            KpiAction::Tick { code, chosen } => self.tick_kpi(code, chosen),
            KpiAction::Export(format) => self.export_kpis(format),
            KpiAction::Preview { formula, code } => self.preview_kpi(formula, code),
            KpiAction::Save(kpi) => self.save_kpi(kpi),
            KpiAction::Remove(code) => self.remove_kpi(code),
            KpiAction::SaveSet(set) => self.save_kpi_set(set),
            KpiAction::ChooseSet(name) => self.choose_kpi_set(name),
            KpiAction::RemoveSet(name) => self.remove_kpi_set(name),
        }
    }

    fn segment_action(&mut self, action: SegmentAction) {
        match action {
            SegmentAction::Count(rule) => self.count_segment(rule),
            SegmentAction::Save { segment, name, label, rule } => self.save_segment(segment, name, label, rule),
            SegmentAction::Name { segment, name, label } => self.name_segment(segment, name, label),
            SegmentAction::Delete(segment) => self.delete_segment(segment),
            SegmentAction::SaveList(list) => self.save_list(list),
        }
    }

    fn cluster_action(&mut self, action: ClusterAction) {
        match action {
            ClusterAction::Compute(wish) => self.compute_clusters(wish),
            ClusterAction::Rename { number, name } => self.rename_cluster(number, name),
            ClusterAction::Save(number) => self.save_clusters(Some(number)),
            ClusterAction::SaveAll => self.save_clusters(None),
        }
    }

    fn ranking_action(&mut self, action: RankingAction) {
        match action {
            RankingAction::Show(model) => self.show_model(model),
            RankingAction::Predict { model, as_of, horizon } => self.predict(model, as_of, horizon),
            RankingAction::PredictAll => self.predict_all(),
            RankingAction::Export { model, format } => self.export_ranked(model, format),
        }
    }

    fn pattern_action(&mut self, action: PatternAction) {
        match action {
            PatternAction::Find { min_support } => self.find_patterns(min_support),
            PatternAction::ShowOpportunities => self.show_opportunities(),
        }
    }

    fn campaign_action(&mut self, action: CampaignAction) {
        match action {
            CampaignAction::New(source) => self.new_campaign(source, String::new()),
            CampaignAction::NewOf(play) => self.new_campaign_of(play),
            CampaignAction::SavePlay(play) => self.save_play(play),
            CampaignAction::RemovePlay(name) => self.remove_play(name),
            CampaignAction::RestorePlays => self.restore_plays(),
            CampaignAction::Open(campaign) => self.open_campaign(campaign),
            CampaignAction::Close => self.close_campaign(),
            CampaignAction::Plan(brief) => self.plan_campaign(brief),
            CampaignAction::PreviewMessages(brief) => self.preview_messages(brief),
            CampaignAction::Save(brief) => self.save_campaign(brief),
            CampaignAction::Send(campaign) => self.send_campaign(campaign),
            CampaignAction::Pause(campaign) => self.pause_campaign(campaign),
            CampaignAction::Resume(campaign) => self.resume_campaign(campaign),
            CampaignAction::RetryFailed { campaign, which } => self.retry_failed(campaign, which),
            CampaignAction::Withdraw(campaign) => self.withdraw_campaign(campaign),
            CampaignAction::MarkSent(campaign) => self.mark_campaign_sent(campaign),
            CampaignAction::Discard(campaign) => self.discard_campaign(campaign),
            CampaignAction::Export { campaign, format } => self.export_campaign(campaign, format),
            CampaignAction::ShowResults(campaign) => self.show_results(campaign),
            CampaignAction::ShowScoreboard => self.show_scoreboard(),
            CampaignAction::Schedule { campaign, not_before, further } => {
                self.schedule_campaign(campaign, not_before, further);
            }
            CampaignAction::Rebuild(campaign) => self.rebuild_campaign(campaign),
            CampaignAction::ResolveUncertain { list, resolution } => self.resolve_uncertain(list, resolution),
            CampaignAction::SendToMe(campaign) => self.send_to_me(campaign),
        }
    }

    fn lead_action(&mut self, action: LeadAction) {
        match action {
            LeadAction::Open(list) => self.open_lead_list(list),
            LeadAction::MeasureCharacteristics(brief) => self.measure_characteristics(brief),
            LeadAction::LearnRules(wish) => self.learn_group_rules(wish),
            LeadAction::ChangeRule { rules, place, change } => self.change_group_rule(rules, place, change),
            LeadAction::RemoveRule { rules, place } => self.remove_group_rule(rules, place),
            LeadAction::Make(brief) => self.make_leads(brief),
            LeadAction::Assign { list, last_dealer } => self.assign_leads(list, last_dealer),
            LeadAction::Publish(list) => self.publish_leads(list),
            LeadAction::Recall(list) => self.recall_leads(list),
            LeadAction::Pass { list, days } => self.pass_leads(list, days),
            LeadAction::Reassign { lead, dealer } => self.reassign_lead(lead, dealer),
            LeadAction::WriteFiles(list) => self.write_lead_files(list),
            LeadAction::Mail(list) => self.mail_leads(list),
            LeadAction::Print(list) => self.print_leads(list),
            LeadAction::RecordOutcome { lead, told } => self.record_outcome(lead, told),
            LeadAction::SaveDealer(dealer) => self.save_dealer(dealer),
            LeadAction::MakeAccessCode(dealer) => self.make_access_code(dealer),
        }
    }

    fn portal_action(&mut self, action: PortalAction) {
        match action {
            PortalAction::Start => self.start_portal(),
            PortalAction::Stop => self.stop_portal(),
            PortalAction::Save(settings) => self.save_portal(settings),
            PortalAction::UnlockDealer(number) => self.unlock_dealer(number),
            PortalAction::MarkMessageRead(message) => self.mark_message_read(message),
            PortalAction::MakeLink(dealer) => self.make_portal_link(dealer),
            PortalAction::RingUp => self.ring_up(),
            PortalAction::SayOnCall(typed) => self.say_on_call(typed),
            PortalAction::HangUp => self.hang_up(),
        }
    }

    fn settings_action(&mut self, action: SettingsAction) {
        match action {
            SettingsAction::SaveBusiness(business) => self.save_business(business),
            SettingsAction::SaveAssumptions(assumptions) => self.save_assumptions(assumptions),
            SettingsAction::SaveMail { mail, password } => self.save_mail(mail, password),
            SettingsAction::ChooseMailAuthorities => self.choose_mail_authorities(),
            SettingsAction::TestMail => self.test_mail(),
            SettingsAction::SavePace(pace) => self.save_mail_pace(pace),
            SettingsAction::AddPerson { name, role, password } => self.add_person(name, role, password),
            SettingsAction::RemovePerson(name) => self.remove_person(name),
            SettingsAction::SetRole { name, role } => self.set_role(name, role),
            SettingsAction::SetRight { name, right, allowed } => self.set_right(name, right, allowed),
            SettingsAction::SetPassword { name, password } => self.set_password(name, password),
            SettingsAction::ChangeOwnPassword { old, password } => self.change_own_password(old, password),
            SettingsAction::EncryptFile(password) => self.encrypt_file(password),
            SettingsAction::ExchangeKey => self.exchange_key(),
            SettingsAction::NewRecoveryKey => self.new_recovery_key(),
            SettingsAction::TryRecoveryKey(key) => self.try_recovery_key(key),
            SettingsAction::SaveRecoveryPage(key) => self.save_recovery_page(key),
        }
    }

    fn privacy_action(&mut self, action: PrivacyAction) {
        match action {
            PrivacyAction::SearchLog => self.reports.log.stale = true,
            PrivacyAction::ExportLog { filter, format } => self.export_log(filter, format),
            PrivacyAction::NoteAsked { customer, kind, note } => self.note_asked(customer, kind, note),
            PrivacyAction::CloseAsked(number) => self.close_asked(number),
            PrivacyAction::ExportPerson { customer, format } => self.export_person(customer, format),
            PrivacyAction::PreviewErasure(customer) => self.preview_erasure(customer),
            PrivacyAction::Erase(customer) => self.erase_customer(customer),
            PrivacyAction::Unheard { months, customers, forget } => self.retention(months, customers, forget),
        }
    }
}
