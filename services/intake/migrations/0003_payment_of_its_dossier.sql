-- Money received, each payment request of a dossier at most once: what was noted at one dossier blocks no other.
alter table payment drop constraint payment_pkey, add primary key (dossier_id, payment);
drop index payment_of_dossier;
